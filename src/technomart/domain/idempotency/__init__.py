"""Make a repeated request idempotent: one key, one effect, one answer."""
