"""Register, sign in and out, refresh sessions, set passwords."""
