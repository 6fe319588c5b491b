"""Serve employees, attendance, schedule and leave over HTTP."""
