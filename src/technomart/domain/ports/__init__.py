"""Say what the domain needs from outside, one file per kind of need."""
