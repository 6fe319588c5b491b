"""Ask for one page of a list and hold it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

USUAL_LIMIT = 50
LARGEST_LIMIT = 500


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page by its number, from 1, and its size, from 1; a client gets `LARGEST_LIMIT` rows at most."""

    page: int = 1
    limit: int = USUAL_LIMIT

    @property
    def offset(self) -> int:
        """Return how many rows come before this page."""
        return (self.page - 1) * self.limit


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page and how many there are on all pages."""

    rows: Sequence[T]
    total: int
    request: PageRequest

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return -(-self.total // self.request.limit)
