"""Serve cash sessions over HTTP."""
