"""Checks beyond the model that operations share."""
