"""Serve employees, attendance, shifts and leave over HTTP."""
