"""Keep accounts in tables."""
