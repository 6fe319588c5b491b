"""Hold what belongs to health."""
