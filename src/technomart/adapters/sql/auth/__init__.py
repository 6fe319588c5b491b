"""Keep sign-in, sessions, tokens and passwords in tables."""
