"""How values are put into words: for messages, stories and reports."""
