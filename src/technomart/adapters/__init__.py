"""Connect the domain to what lies outside: storage, clock, tokens, passwords, e-mail, Google, a payment gateway."""
