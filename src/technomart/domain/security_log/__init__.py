"""Log security events: sign-ins, refusals, changes of accounts."""
