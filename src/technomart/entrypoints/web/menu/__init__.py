"""Serve categories, menu items and their images over HTTP."""
