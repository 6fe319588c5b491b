"""Serve payments, refunds and payment intents over HTTP."""
