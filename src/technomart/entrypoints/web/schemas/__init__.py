"""Say what goes over the wire; one file per area."""
