"""Keep sign-ins, tokens, accounts at Google and failed attempts in tables."""
