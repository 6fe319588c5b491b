"""Serve sign-in, registration, sessions and passwords over HTTP."""
