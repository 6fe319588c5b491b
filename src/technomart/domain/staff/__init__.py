"""Describe employees, their attendance, schedule and leave."""
