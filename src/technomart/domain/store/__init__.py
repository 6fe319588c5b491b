"""Hold what belongs to store."""
