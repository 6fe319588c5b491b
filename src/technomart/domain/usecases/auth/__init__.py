"""Hold what belongs to auth."""
