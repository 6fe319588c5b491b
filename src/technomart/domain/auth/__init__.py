"""Authenticate people: passwords, sessions, refresh and one-time tokens, Google, rate limits on guessing."""
