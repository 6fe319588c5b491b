"""Ask for one page of a list, by its number or by where the one before ended, and hold it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import lt
from typing import Generic, TypeAlias, TypeVar

from technomart.domain.kernel.errors import Invalid

T = TypeVar("T")
U = TypeVar("U")

USUAL_LIMIT = 50
LARGEST_LIMIT = 500
MOST_COUNTED = 10_000
"""How far the rows of a list that grows without bound are counted."""

Position: TypeAlias = tuple[str | int, ...]
"""Where a row stands in its list: what the list is sorted by, last the row's id."""


class BadCursor(Invalid):
    """The cursor belongs to another list, or to none."""

    code = "bad_cursor"
    sentence = "`after` must be the `next` of a page of this very list; leave it out to begin at the first page."

    def __init__(self) -> None:
        super().__init__(errors={"after": [self.sentence]})


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page by its number, from 1, and its size, from 1; or the rows `after` a position (keyset pagination).

    A client gets `LARGEST_LIMIT` rows at most.
    """

    page: int = 1
    limit: int = USUAL_LIMIT
    after: Position | None = None

    @property
    def offset(self) -> int:
        """Return how many rows come before this page; none when it begins after a position."""
        return (self.page - 1) * self.limit if self.after is None else 0


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page, how many there are on all pages, and where the next page begins, if there is one.

    Pages after a position are not counted: their `total` is None. A total that `is_least` was not counted further.
    """

    rows: Sequence[T]
    total: int | None
    request: PageRequest
    next: Position | None = None
    is_least: bool = False

    @property
    def number(self) -> int | None:
        """Return the number of this page; pages after a position have none."""
        return self.request.page if self.request.after is None else None

    @property
    def at_least(self) -> bool | None:
        """Return True when there are more rows than `total`, and None otherwise."""
        return self.is_least or None

    @property
    def pages(self) -> int | None:
        """Return how many pages there are, as far as they were counted."""
        return None if self.total is None else -(-self.total // self.request.limit)

    def of(self, rows: Sequence[U]) -> "Page[U]":
        """Return the same page with what was made of its rows."""
        return Page(rows, self.total, self.request, self.next, self.is_least)


def page_of(
    found: Sequence[T],
    request: PageRequest,
    position: Callable[[T], Position],
    count: Callable[[], int],
    *,
    most: int | None = None,
) -> Page[T]:
    """Return the page of rows that were found, of which there is one more than asked for when another page follows.

    `count` is asked only where the page itself does not say how many rows there are; one that counts up to `most`
    may say one more.
    """
    rows = found[: request.limit]
    following = position(rows[-1]) if len(found) > request.limit else None
    if request.after is not None:
        return Page(rows, None, request, following)
    is_last = following is None and (rows or request.page == 1)
    total = request.offset + len(rows) if is_last else count()
    if most is None or total <= most:
        return Page(rows, total, request, following)
    return Page(rows, most, request, following, is_least=True)


def cut(
    rows: Sequence[T],
    request: PageRequest,
    position: Callable[[T], Position],
    *,
    follows: Callable[[Position, Position], bool] = lt,
    most: int | None = None,
) -> Page[T]:
    """Cut a page out of all rows of a list in their order; `follows` tells whether a position comes after another.

    Raises `BadCursor`.
    """
    start = request.offset
    if request.after is not None:
        where = [position(row) for row in rows]
        if where and kinds(where[0]) != kinds(request.after):
            raise BadCursor
        start = next((i for i, each in enumerate(where) if follows(each, request.after)), len(where))
    return page_of(rows[start : start + request.limit + 1], request, position, lambda: len(rows), most=most)


def newest(
    rows: Iterable[T], request: PageRequest, position: Callable[[T], Position], *, most: int | None = None
) -> Page[T]:
    """Return one page of rows sorted by their positions, the highest first; raises `BadCursor`."""
    return cut(sorted(rows, key=position, reverse=True), request, position, most=most)


def kinds(position: Position) -> list[type]:
    """Return the types of a position's parts."""
    return [type(part) for part in position]


def id_in(position: Position) -> str:
    """Return the id that a position in a list sorted by nothing else consists of; raises `BadCursor`."""
    (id_, *rest) = position
    if rest or not isinstance(id_, str):
        raise BadCursor
    return id_


def every(read: Callable[[PageRequest], Page[T]]) -> Iterator[T]:
    """Yield all rows of a list, of which a page at a time is read and held.

    Each page goes on after the last row of the one before: nothing is repeated, whatever is added meanwhile.
    """
    page = read(PageRequest(limit=LARGEST_LIMIT))
    yield from page.rows
    while page.next is not None:
        page = read(PageRequest(limit=LARGEST_LIMIT, after=page.next))
        yield from page.rows
