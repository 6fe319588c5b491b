"""Notify the people of a role, or everybody."""
