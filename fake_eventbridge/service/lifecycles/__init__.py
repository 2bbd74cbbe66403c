"""States and transitions of resources, as they change by themselves or together, on the fake's clock."""
