"""What a request must hold beyond the model: checks of single members that several operations share."""
