"""Keep employees, attendance, shifts and leave in tables."""
