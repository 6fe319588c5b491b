"""Count stock: items, recipes, reservations and append-only movements."""
