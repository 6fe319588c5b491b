"""What tests are made of: builders, running servers, databases."""
