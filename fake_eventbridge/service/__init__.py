"""What answers: in-memory EventBridge, from a parsed request to the deliveries it causes."""
