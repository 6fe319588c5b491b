"""Serve papers over HTTP."""
