"""Serve accounts, roles and registrations that wait over HTTP."""
