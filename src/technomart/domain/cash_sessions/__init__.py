"""Hold the cash of one drawer from its opening to its counting."""
