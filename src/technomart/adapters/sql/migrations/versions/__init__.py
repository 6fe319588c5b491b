"""One file per revision, the newest last; a revision that was released never changes."""
