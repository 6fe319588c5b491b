"""Keep stock items, recipes, reservations and stock movements in tables."""
