"""Serve reports over HTTP."""
