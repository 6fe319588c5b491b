"""Serve stock items, recipes, reservations and stock movements over HTTP."""
