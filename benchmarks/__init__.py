"""Measure the program: what a request costs beside the limits, and what a report costs beside plain SQL."""
