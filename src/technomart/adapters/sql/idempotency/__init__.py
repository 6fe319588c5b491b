"""Keep the answers to keyed requests in tables."""
