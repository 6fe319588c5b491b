"""Walk through a list page by page, each after the one before."""

from collections.abc import Callable
from typing import TypeVar

from technomart.domain.kernel.paging import Page, PageRequest

T = TypeVar("T")


def walked(page: Callable[[PageRequest], Page[T]], limit: int = 2) -> list[T]:
    """Return the rows of all pages in their order."""
    found = page(PageRequest(1, limit))
    rows = list(found.rows)
    while found.next is not None:
        found = page(PageRequest(1, limit, after=found.next))
        assert len(found.rows) in range(1, limit + 1)
        assert (found.total, found.pages, found.number) == (None, None, None)
        rows += found.rows
    return rows
