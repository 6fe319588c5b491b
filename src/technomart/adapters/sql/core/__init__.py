"""Hold what belongs to core."""
