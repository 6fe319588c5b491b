"""Take, queue, charge and account for the orders of a canteen."""
