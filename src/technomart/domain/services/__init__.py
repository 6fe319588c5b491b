"""Share rules that need a unit of work among use cases."""
