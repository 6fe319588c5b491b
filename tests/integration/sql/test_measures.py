"""A store tells what it counts: transactions that run again, those that share a commit, connections that are lent."""

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

from typing_extensions import override

from support.builders import TODAY
from support.databases import Lender, SqliteFiles
from support.servers.processes import until
from technomart.adapters.sql.core.sqlite_file import path_of
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.measures import Measures
from technomart.domain.orders.order import OrderType


class Noted(Measures):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.repeats: list[str] = []
        self.commits: list[int] = []
        self.pools: dict[str, int] = {}
        self.lends = Counter[str]()

    @override
    def repeated(self, fate: str) -> None:
        self.repeats.append(fate)

    @override
    def committed(self, transactions: int) -> None:
        self.commits.append(transactions)

    @override
    def pooled(self, pool: str, connections: int) -> None:
        self.pools[pool] = connections

    @override
    def lent(self, pool: str, more: int) -> None:
        self.lends[pool] += more


def test_a_store_tells_of_repetitions_commits_and_connections(sqlite_files: SqliteFiles) -> None:
    noted = Noted()
    with ExitStack() as cleaning:
        store = cleaning.enter_context(closing(SqlStore.open(sqlite_files.migrated(cleaning), measures=noted)))
        other = cleaning.enter_context(closing(sqlite3.connect(path_of(store.engine) or "", isolation_level=None)))
        other.execute("BEGIN IMMEDIATE")  # another process, which writes just now
        writer = cleaning.enter_context(ThreadPoolExecutor(1))

        written = writer.submit(store.write, lambda work: work.menu.items())
        until(lambda: noted.repeats, "it tries again")
        other.execute("ROLLBACK")

        assert written.result() == []
        assert set(noted.repeats) == {"not_started"}
        assert noted.commits == [1]
        assert noted.pools == {"all": store.options.connections}
        with store.engine.connect() as one, store.engine.connect():
            during = noted.lends["all"]
            one.invalidate()
        assert noted.lends["all"] == during - 2
    assert noted.lends["all"] == 0


def test_every_pool_of_a_store_is_counted(lender: Lender) -> None:
    noted = Noted()
    with ExitStack() as cleaning:
        with closing(SqlStore.open(lender.migrated(cleaning), measures=noted)) as store:
            store.write(lambda work: work.orders.next_sequence(TODAY, OrderType.WALK_IN))
            store.read(lambda work: work.orders.counts())

            pools = {"all"} if store.engine.dialect.name == "sqlite" else {"reading", "writing", "counting"}
            assert noted.pools == dict.fromkeys(pools, store.options.connections)
            assert noted.lends.keys() == pools
            assert all(0 <= lent <= 2 for lent in noted.lends.values())
        assert set(noted.lends.values()) == {0}
