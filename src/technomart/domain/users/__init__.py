"""Hold what belongs to users."""
