"""Hold what belongs to reports."""
