"""Open the engine, run statements, map values to rows, and tell what a failure left behind."""
