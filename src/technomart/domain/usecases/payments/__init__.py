"""Hold what belongs to payments."""
