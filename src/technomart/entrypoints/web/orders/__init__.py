"""Hold what belongs to orders."""
