"""Describe accounts, roles and permissions, and who acts."""
