"""Keep cash sessions in tables."""
