"""Say by which addresses and which password the administrators sign in who try the API."""

ADMINS, URL = "FUZZ_ADMINS", "FUZZ_URL"
"""The variables of the environment that say how many there are, and where the API is."""
PASSWORD = "siopao-for-merienda"


def email_of(number: int) -> str:
    """Return the address of one of the administrators, counted from 0."""
    return f"fuzz-{number}@example.com"
