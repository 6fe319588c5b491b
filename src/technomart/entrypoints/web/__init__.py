"""Serve the HTTP API."""
