"""How a call is caught: all that knows the private parts of botocore and of the libraries beside it."""
