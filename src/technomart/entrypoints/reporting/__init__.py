"""Lay reports out for people: tables, files, charts."""
