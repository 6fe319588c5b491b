"""Keep employees, attendance, schedule and leave."""
