"""Hold every setting, and read them from the environment in one place."""
