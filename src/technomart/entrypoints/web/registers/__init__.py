"""Serve registers over HTTP."""
