"""Keep employees, attendance, shifts and leave."""
