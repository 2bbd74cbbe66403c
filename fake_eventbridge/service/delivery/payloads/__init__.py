"""What a target receives: input paths, input transformers, dynamic parameters."""
