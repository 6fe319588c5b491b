"""Hold what belongs to audit."""
