"""Close the day of a register, and read and verify what was closed."""
