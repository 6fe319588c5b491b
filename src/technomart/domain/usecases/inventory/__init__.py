"""Keep stock and recipes, and list them."""
