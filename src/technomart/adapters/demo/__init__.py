"""A believable canteen, made from a seed: its menu, its people and what they sold."""
