"""Hold what belongs to idempotency."""
