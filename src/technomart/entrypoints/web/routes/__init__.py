"""Read the actor, call one use case, answer; one file per area."""
