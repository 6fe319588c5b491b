"""Record payments and refunds, and what a payment gateway is asked to do."""
