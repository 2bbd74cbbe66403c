"""What must a request hold beyond the model? Checks of single members that several operations share."""
