"""Let people and programs in: the HTTP API and the command line."""
