"""Keep payments, refunds and payment intents in tables."""
