"""How does an event get from a request's entry to where it goes? Entries read, events published."""
