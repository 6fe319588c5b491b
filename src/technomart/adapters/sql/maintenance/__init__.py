"""Migrate, back up, restore and examine a database."""
