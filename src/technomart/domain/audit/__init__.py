"""Prove that the rows of a store are consistent, and explain an order to the centavo."""
