"""Hold the papers of sales: invoices, voids and returns, as they were issued."""
