"""Keep everything in SQLite, MySQL or MariaDB."""
