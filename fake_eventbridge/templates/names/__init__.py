"""What the resources of a stack are called: physical names, ids and ARNs, also those of other services."""
