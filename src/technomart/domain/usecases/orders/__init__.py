"""Place, move, read and explain orders."""
