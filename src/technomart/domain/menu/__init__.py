"""Describe menu items and their categories."""
