"""Serve payments, refunds and the payment methods that are taken over HTTP."""
