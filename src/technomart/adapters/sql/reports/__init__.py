"""Group the rows that reports are made of."""
