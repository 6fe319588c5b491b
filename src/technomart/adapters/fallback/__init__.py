"""Serve from memory until the database has its tables, then carry everything over."""
