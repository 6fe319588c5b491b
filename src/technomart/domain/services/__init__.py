"""Hold what belongs to services."""
