"""Hold what belongs to menu."""
