"""Hold what belongs to maintenance."""
