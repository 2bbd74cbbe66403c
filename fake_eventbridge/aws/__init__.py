"""What is known of AWS without any state: the model, the wire, errors, ARNs, schedule expressions."""
