"""Connect the domain to what lies outside: storage, clock, tokens, passwords, mail."""
