"""Take payments, refund them, list them."""
