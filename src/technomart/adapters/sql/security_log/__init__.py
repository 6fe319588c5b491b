"""Keep the security log in tables."""
