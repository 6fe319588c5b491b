"""Hold what belongs to kernel."""
