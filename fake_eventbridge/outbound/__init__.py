"""What may leave the process, and how: deliveries to moto's services, to an endpoint, over HTTP."""
