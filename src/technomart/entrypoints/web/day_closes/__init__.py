"""Serve day closes over HTTP."""
