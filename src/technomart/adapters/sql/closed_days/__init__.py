"""Keep the sums of the business days that are over."""
