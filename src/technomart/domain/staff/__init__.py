"""Describe employees, their attendance, shifts and leave."""
