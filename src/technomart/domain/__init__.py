"""Hold the rules of a canteen; import nothing but the standard library."""
