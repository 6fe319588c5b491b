"""Hold what belongs to shared."""
