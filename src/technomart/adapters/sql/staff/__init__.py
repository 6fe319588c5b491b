"""Keep employees, attendance, schedule and leave in tables."""
