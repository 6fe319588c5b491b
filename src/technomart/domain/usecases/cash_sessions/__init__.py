"""Open, use, count and close cash sessions."""
