"""Hold what a register made of a day, sealed."""
