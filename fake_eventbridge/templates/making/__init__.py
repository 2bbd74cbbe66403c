"""What is made of a template: the resources of a stack, by real calls, and what is known of it afterwards."""
