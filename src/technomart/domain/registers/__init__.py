"""Hold the tills of a canteen."""
