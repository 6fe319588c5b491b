"""Price orders, move them through their state machine, keep their history."""
