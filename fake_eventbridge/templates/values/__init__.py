"""What the values of a template are: its functions, conditions, parameters and loops evaluated."""
