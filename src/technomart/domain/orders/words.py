"""Cut texts into the words that orders are searched by."""

MOST_WORDS = 8
"""So many words of a search are looked at."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, parted by blanks, in letters of either size alike."""
    return text.casefold().split()
