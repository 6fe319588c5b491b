"""Hold what belongs to security log."""
