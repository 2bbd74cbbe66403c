"""What AWS asks of a target in PutTargets."""
