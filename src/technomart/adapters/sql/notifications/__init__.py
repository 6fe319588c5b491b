"""Keep notifications in tables."""
