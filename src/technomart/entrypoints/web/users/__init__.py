"""Serve accounts, roles and pending registrations over HTTP."""
