"""What a test holds: the fake itself, its options, records, assertions and reports."""
