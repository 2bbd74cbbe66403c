"""How resources change by themselves, on the fake's clock."""
