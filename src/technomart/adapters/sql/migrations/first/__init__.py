"""Describe the tables of the first revision, as they were then, whatever becomes of those the program uses."""
