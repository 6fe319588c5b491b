"""Count the connections that pools have lent."""

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from technomart.adapters.sql.core.engine import SqlOptions
from technomart.domain.kernel.measures import Measures


def count_lent(engine: Engine, pool: str, measures: Measures, options: SqlOptions) -> None:
    """Tell of every connection of an engine that is lent and given back, under the name of its pool."""
    lent: set[ConnectionPoolEntry] = set()

    def lend(_connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        lent.add(entry)
        measures.lent(pool, 1)

    def take_back(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        if entry in lent:  # one that turned out bad before anybody had it comes back as well
            lent.discard(entry)
            measures.lent(pool, -1)

    measures.pooled(pool, options.connections if options.max_age else 0)
    event.listen(engine, "checkout", lend)
    event.listen(engine, "checkin", take_back)
