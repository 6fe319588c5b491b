"""Hold what belongs to closed days."""
