"""Keep everything in this process: the stand-in for a database, the demo and the tests."""
