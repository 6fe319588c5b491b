"""Start the servers that integration tests need, break them on purpose, and check what survived."""
