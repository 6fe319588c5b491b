"""Hold what belongs to staff."""
