"""Keep registers in tables."""
