"""Keep papers in a table."""
