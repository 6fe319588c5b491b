"""Change the schema from one revision to the next."""
