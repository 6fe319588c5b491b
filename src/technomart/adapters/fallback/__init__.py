"""Serve from a stand-in, a memory, until the database has its tables, then hand everything over."""
