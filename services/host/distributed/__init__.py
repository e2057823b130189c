"""The distributed host: the same steps behind Kafka, on PostgreSQL, in as many processes as a province needs."""
