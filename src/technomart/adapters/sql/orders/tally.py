"""Count orders by status, so that no list has to."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from zlib import crc32

from sqlalchemy import ClauseElement, Dialect, bindparam, func, select
from sqlalchemy.dialects import mysql, sqlite

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.orders.tables import order_counts, orders
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import CLOSED, OPEN, OrderStatus

SHARDS = 64
"""In how many rows a server counts one status, so that few who change it at once wait for each other."""

LOADED = SHARDS
"""The row of those that came many at once, be they of whatever day."""

row = order_counts.c


def _counting(dialect: Dialect) -> ClauseElement:
    if dialect.name == "mysql":
        added = mysql.insert(order_counts)
        return added.on_duplicate_key_update(orders=row.orders + added.inserted.orders)
    counted = sqlite.insert(order_counts)
    return counted.on_conflict_do_update(
        index_elements=[row.status, row.shard], set_={"orders": row.orders + counted.excluded.orders}
    )


COUNT = Prepared(_counting)
CLOSED_ONES = (
    select(func.coalesce(func.sum(row.orders), 0))
    .where(row.status.in_(bindparam("closed", expanding=True)))
    .scalar_subquery()
)
OPEN_ONES = (
    select(func.count())
    .select_from(orders)
    .where(orders.c.status.in_(bindparam("open", expanding=True)))
    .scalar_subquery()
)
TOTAL = Prepared(select((CLOSED_ONES + OPEN_ONES).label("total")))

CLOSED_BY_STATUS = Prepared(
    select(row.status, func.sum(row.orders).label("orders"))
    .where(row.status.in_(status.value for status in CLOSED))
    .group_by(row.status)
)
OPEN_BY_STATUS = Prepared(
    select(orders.c.status, func.count().label("orders"))
    .where(orders.c.status.in_(status.value for status in OPEN))
    .group_by(orders.c.status)
)


@dataclass(slots=True)
class Tally:
    """How many closed orders there are of each status; the open ones, which are few, are counted by their index.

    What a transaction changes is written at its end, since whoever writes a row keeps others from it until the commit.
    SQLite has one writer at a time and needs one row for each status.
    """

    sql: Statements
    _changes: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, closed: Iterable[Order]) -> None:
        """Count orders that are closed now."""
        for order in closed:
            self._changes[order.status.value, self._shard(order.id)] += 1

    def load(self, closed: Mapping[str, int]) -> None:
        """Count closed orders that come many at once, by status."""
        self._changes.update({(status, LOADED): number for status, number in closed.items()})

    def reload(self, order: Order) -> None:
        """Count a closed order among those that came many at once, as its words are others than were counted."""
        self._changes[order.status.value, self._shard(order.id)] -= 1
        self._changes[order.status.value, LOADED] += 1

    def move(self, order_id: str, before: OrderStatus, after: OrderStatus) -> None:
        """Count a closed order elsewhere."""
        shard = self._shard(order_id)
        self._changes[before.value, shard] -= 1
        self._changes[after.value, shard] += 1

    def total(self, statuses: Collection[OrderStatus] | None) -> int:
        """Return how many orders there are of some statuses, or of all."""
        self.write()
        wanted = [status.value for status in statuses or OrderStatus]
        return self.sql.number(TOTAL, closed=wanted, open=[status for status in wanted if status in OPEN])

    def counts(self) -> dict[OrderStatus, int]:
        """Return how many orders there are of each status."""
        self.write()
        found = [*self.sql.all(CLOSED_BY_STATUS), *self.sql.all(OPEN_BY_STATUS)]
        return dict.fromkeys(OrderStatus, 0) | {OrderStatus(each["status"]): int(each["orders"]) for each in found}

    def write(self) -> None:
        """Write what changed, in the order of the key, so that nobody waits for each other in a circle."""
        changes = sorted((key, number) for key, number in self._changes.items() if number)
        self._changes.clear()
        if changes:
            rows = [{"status": status, "shard": shard, "orders": number} for (status, shard), number in changes]
            self.sql.change(COUNT, rows)

    def mark(self) -> Counter[tuple[str, int]]:
        """Return what changed so far, to come back to."""
        return self._changes.copy()

    def back_to(self, mark: Counter[tuple[str, int]]) -> None:
        """Forget what changed since."""
        self._changes = mark

    def _shard(self, order_id: str) -> int:
        return crc32(order_id.encode()) % SHARDS if self.sql.connection.dialect.name == "mysql" else 0
