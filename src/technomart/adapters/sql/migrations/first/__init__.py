"""Make the tables of the first revision, area by area."""
