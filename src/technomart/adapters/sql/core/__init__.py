"""Open the engine, run statements, and tell what a failure left behind."""
