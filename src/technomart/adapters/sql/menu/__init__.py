"""Keep categories, menu items and their images in tables."""
