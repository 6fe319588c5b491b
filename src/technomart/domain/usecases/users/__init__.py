"""Manage accounts and approve registrations."""
