"""Serve sign-in, sessions, tokens and passwords over HTTP."""
