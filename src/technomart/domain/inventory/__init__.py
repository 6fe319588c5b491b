"""Hold what belongs to inventory."""
