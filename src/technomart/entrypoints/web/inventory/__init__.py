"""Serve stock items, recipes and stock movements over HTTP."""
