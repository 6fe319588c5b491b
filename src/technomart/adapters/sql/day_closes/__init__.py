"""Keep day closes in a table."""
