"""Serve the security log over HTTP."""
