"""The API document: every route with what it takes and all that it answers, from the declarations that enforce it."""
