"""Serve the audit over HTTP."""
