"""Ask the database the questions that every invariant stands for."""
