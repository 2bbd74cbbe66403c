"""How does the fake get between a client and AWS? All that knows the inner parts of botocore and its companions."""
