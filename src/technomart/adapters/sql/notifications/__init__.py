"""Hold what belongs to notifications."""
