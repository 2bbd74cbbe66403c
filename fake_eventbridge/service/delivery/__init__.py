"""The way of an event: routing, attempts, hand-over to a target, retries and dead letters."""
