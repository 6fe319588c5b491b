"""What a server counts, for whoever watches it."""
