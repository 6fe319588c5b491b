"""Keep what days add up to, so that the same rows are not added up again at each report."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar

from technomart.domain.orders.order import OrderType
from technomart.domain.reports.rows import Ready

MOST_KEPT = 50
"""Of how many sets of days sums are kept."""
MOST_BEYOND = 100
"""How many orders are added up at each report before their sums are kept too."""

Days: TypeAlias = tuple[date, ...]
Sums: TypeAlias = Mapping[str, tuple[int, int]]
"""The portions and the money of each menu item."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept:
    """What so many orders add up to, up to the id `last`; the next report adds those up to `until`."""

    last: str = ""
    orders: int = 0
    items: Sums = field(default_factory=dict)
    until: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """How many orders of each type there are up to the id `last`, and how long they took; some may yet be `waiting`."""

    last: str = ""
    types: Mapping[OrderType, int] = field(default_factory=dict)
    ready: Ready = field(default_factory=Ready)
    waiting: frozenset[str] = frozenset()


class Latest(Generic[T]):
    """A bounded cache that threads share; what was kept longest ago is forgotten first."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> T | None:
        """Return what is kept under a key."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Hashable, value: T) -> None:
        """Keep a value."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


class AddedUp:
    """What days add up to, told by readers alone: `closed` ones, and the orders of open ones."""

    def __init__(self, beyond: int = MOST_BEYOND) -> None:
        """Keep more of an open day as soon as more orders than that are not kept."""
        self.beyond = beyond
        self.closed: Latest[Any] = Latest()
        self.followed: Latest[Followed] = Latest()
        self._open: Latest[Kept] = Latest()

    def find(self, days: Days) -> Kept:
        """Return what is kept of open days."""
        return self._open.find(days) or Kept()

    def keep(self, days: Days, kept: Kept) -> None:
        """Keep what orders of open days add up to."""
        self._open.keep(days, kept)
