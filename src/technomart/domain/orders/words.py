"""Cut texts into the words that orders are searched by."""

from collections.abc import Sequence
from functools import lru_cache

MOST_WORDS = 8
"""So many words of a search are looked at."""
MOST_KNOWN = 4_000


@lru_cache(MOST_KNOWN)  # the same numbers and the same customers come again
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, parted by blanks, in letters of either size alike."""
    return tuple(text.casefold().split())


def key_of(words: Sequence[str]) -> str:
    """Return words as one text, each after a blank."""
    return " " + " ".join(words) if words else ""
