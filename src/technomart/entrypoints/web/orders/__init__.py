"""Serve orders, their lines and their history over HTTP."""
