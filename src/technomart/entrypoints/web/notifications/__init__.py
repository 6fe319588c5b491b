"""Serve notifications over HTTP."""
