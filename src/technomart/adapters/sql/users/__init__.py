"""Keep accounts, roles and registrations that wait in tables."""
