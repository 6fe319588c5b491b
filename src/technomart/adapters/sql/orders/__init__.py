"""Keep orders, their lines and their history in tables."""
