"""What a template is written in: the stacks of a file, a directory, a CDK assembly, a text or a dict."""
