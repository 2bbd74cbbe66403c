"""How do resources change by themselves, or together? Their states and transitions, on the fake's clock."""
