"""Carry out what people ask for, one file per area, one frozen dataclass per request."""
