"""The screens: a counter, the kitchen, a board for customers, the manager's day."""
