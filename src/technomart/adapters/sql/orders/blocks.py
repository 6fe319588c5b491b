"""Name the blocks of ids that searches look through, and count once what lies in those that are done with."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from threading import Lock
from typing import TypeAlias

from sqlalchemy import String, func, select

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.orders.tables import BLOCK, order_counts, order_words, orders
from technomart.adapters.sql.orders.tally import LOADED
from technomart.domain.kernel import paging
from technomart.domain.kernel.paging import BadCursor, PageRequest
from technomart.domain.orders.status import CLOSED, OPEN

Names: TypeAlias = frozenset[str]

GROWTH = 4
"""How many times as many blocks are looked through when those before did not fill the page."""
NEW = 2
"""How many of the newest blocks may get new orders, whatever the clocks of servers say."""
MOST_KNOWN = 1_000
NONE: Names = frozenset()

BOUNDS = Prepared(
    select(
        select(func.min(order_words.c.block)).scalar_subquery().label("oldest"),
        select(func.max(order_words.c.block)).scalar_subquery().label("newest"),
    )
)
OPEN_ONES = Prepared(
    select(func.substr(orders.c.id, 1, BLOCK, type_=String()).label("block"))
    .where(orders.c.status.in_([status.value for status in OPEN]))
    .distinct()
)

LOADED_ONES = Prepared(
    select(func.coalesce(func.sum(order_counts.c.orders), 0).label("orders")).where(
        order_counts.c.status.in_([status.value for status in CLOSED]), order_counts.c.shard == LOADED
    )
)


class KnownCounts:
    """How many orders searches found in the blocks that are done with; a bounded cache that threads share.

    Names of blocks take 60 bytes each, so only what was counted in those that are done with now, or were until the last
    change of them, is kept.
    """

    def __init__(self, most: int = MOST_KNOWN) -> None:
        """Remember so many searches."""
        self._most = most
        self._counts: OrderedDict[Hashable, tuple[Names, int]] = OrderedDict()
        self._done: Names = frozenset()
        self._lock = Lock()

    def count(self, about: Hashable, blocks: Sequence[str], done: Names, count: Callable[[Sequence[str]], int]) -> int:
        """Return how many orders a search finds, as `count` says of blocks, or that they are too many to count."""
        with self._lock:
            counted, known = self._counts.get(about, (NONE, 0))
            done = self._done = self._turned_to(done)  # one for all searches
        if not counted <= done:
            counted, known = NONE, 0
        if counted != done and known <= paging.MOST_COUNTED:
            counted, known = done, known + count(sorted(done - counted))
        with self._lock:
            self._counts[about] = counted, known
            self._counts.move_to_end(about)
            while len(self._counts) > self._most:
                self._counts.popitem(last=False)
        return known if known > paging.MOST_COUNTED else known + count([name for name in blocks if name not in counted])

    def _turned_to(self, done: Names) -> Names:
        if self._done == done:
            return self._done
        self._counts = OrderedDict((about, found) for about, found in self._counts.items() if found[0] is self._done)
        return done


def growing(blocks: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield one block, then ever more of them: a common word is found in the first, a rare one soon in all."""
    start, size = 0, 1
    while start < len(blocks):
        yield blocks[start : start + size]
        start, size = start + size, size * GROWTH


def done_with(sql: Statements, blocks: Sequence[str]) -> Names:
    """Return those of all blocks, newest first, whose orders are all closed and that get no new ones."""
    return frozenset(blocks[NEW:]).difference(row["block"] for row in sql.all(OPEN_ONES))


def loaded(sql: Statements) -> int:
    """Return how many orders ever came many at once, which may be of blocks that were done with."""
    return sql.number(LOADED_ONES)


def blocks_of(sql: Statements, request: PageRequest) -> list[str]:
    """Return the blocks of ids there may be orders in, newest first, from where the page begins; or `BadCursor`."""
    (row,) = sql.all(BOUNDS)
    if row["newest"] is None:
        return []
    try:
        newest = int(str(request.after[0])[:BLOCK] if request.after else row["newest"], 16)
    except ValueError as error:
        raise BadCursor from error
    oldest = int(row["oldest"], 16)
    return [f"{block:0{BLOCK}x}" for block in range(min(newest, int(row["newest"], 16)), oldest - 1, -1)]
