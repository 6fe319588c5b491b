"""Run transactions in an SQL database, with bounded waits and the repetitions that are safe."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import Connection, Engine, select
from typing_extensions import override

from technomart.adapters.sql.closed_days.days import reopen
from technomart.adapters.sql.core.at_hand import AtHand
from technomart.adapters.sql.core.engine import (
    SqlOptions,
    for_single_statements,
    open_autocommitting,
    open_engine,
    open_writing,
    reading,
)
from technomart.adapters.sql.core.faults import leads_elsewhere
from technomart.adapters.sql.core.group_commit import commits_of
from technomart.adapters.sql.core.lent import count_lent
from technomart.adapters.sql.core.only_reads import only_reads
from technomart.adapters.sql.core.outage import Outage
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.retries import FAILURES, fate, repeated
from technomart.adapters.sql.core.schema_revision import REVISION, current_revision, needed_revision
from technomart.adapters.sql.core.server_codes import Fate
from technomart.adapters.sql.core.stand_in import stand_in_lock
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.core.statistics import gather
from technomart.adapters.sql.core.tables import store_imports
from technomart.adapters.sql.core.unchanged import Unchanged
from technomart.adapters.sql.loading import Packer
from technomart.adapters.sql.orders.counters import Counters
from technomart.adapters.sql.orders.known import KnownOrders
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.security_log.known import KnownEntries
from technomart.adapters.sql.unit_of_work import SqlUnitOfWork
from technomart.domain.kernel.errors import OtherSchema
from technomart.domain.kernel.measures import NO_MEASURES, Measures
from technomart.domain.store.handover import BulkWork, ImportedBefore, Permanent
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

T = TypeVar("T")

SQLITE_READERS = 4
"""How many read at once as a rule: each connection keeps up to 2 MB, and threads of a process share a core."""
AT_REVISION = Prepared(REVISION)
NEEDED = needed_revision()
"""Of the program that runs, whatever lies in its folder by now."""


class SqlStore(Permanent):
    """SQLite, MariaDB or MySQL."""

    kind = "sql"

    def __init__(
        self,
        engine: Engine,
        options: SqlOptions,
        *,
        writing: Engine | None = None,
        counting: Engine | None = None,
        measures: Measures = NO_MEASURES,
    ) -> None:
        """Use an engine; a server has others for writing, and for single statements such as for order numbers."""
        for pool, each in (("reading" if writing else "all", engine), ("writing", writing), ("counting", counting)):
            if each is not None:
                count_lent(each, pool, measures, options)
        self._measures = measures
        self.engine = engine
        self.writing = writing or engine
        self.options = options
        self._counting = counting
        self._asking = (
            AtHand(counting, options) if counting else AtHand(for_single_statements(engine), options, SQLITE_READERS)
        )
        self._reading = self._asking if counting is None else AtHand(engine, options)
        self._counters = Counters(self._asking if counting else None)
        self._commits = commits_of(self.writing, options, measures)
        self._known, self._added, self._entries = KnownOrders(), AddedUp(), KnownEntries()
        self._unchanged = Unchanged.of(engine)
        self._stand_in = stand_in_lock(engine, self._open_alone)
        self._outage = Outage(options.timeout / 2, self._connect)

    @classmethod
    def open(cls, url: str, options: SqlOptions | None = None, measures: Measures = NO_MEASURES) -> "SqlStore":
        """Return the store behind a database URL; nothing is connected yet."""
        options = options or SqlOptions()
        engine = open_engine(url, options)
        if engine.dialect.name != "mysql":
            return cls(engine, options, measures=measures)
        # Its own pool: a transaction that holds the last connection would wait for another one for good.
        counting = open_autocommitting(url, options)
        return cls(engine, options, writing=open_writing(url, options), counting=counting, measures=measures)

    @property
    @override
    def settling(self) -> timedelta:
        """Return twice what a transaction takes with its repetitions, as its last statement may have begun by then."""
        return timedelta(seconds=2 * self.options.timeout)

    @override
    def read(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        def attempt() -> T:
            with self._reading.connection() as connection, reading(connection):
                known = self._known, self._added, self._entries
                return body(SqlUnitOfWork(Statements(connection), self._counters, *known))

        return self._found(about, lambda: self._repeated(attempt, keyed=True))  # a read may always be repeated

    @override
    def ask(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        def attempt() -> T:
            with self._asking.connection() as connection:
                return body(SqlUnitOfWork(Statements(connection), self._counters))

        return self._found(about, lambda: self._repeated(attempt, keyed=True))

    @override
    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        return self._write(body, keyed=keyed)

    @override
    def packer(self) -> Callable[[Snapshot], bytes]:
        return Packer(self.engine.url.drivername)

    @override
    def write_in_bulk(self, body: Callable[[BulkWork], T]) -> T:
        result = self._write(body, keyed=False)
        gather(self.engine)
        return result

    def _write(self, body: Callable[[SqlUnitOfWork], T], *, keyed: bool) -> T:
        def run(connection: Connection) -> T:
            work = SqlUnitOfWork(Statements(connection), self._counters)
            result = body(work)
            work.finish()
            return result

        try:
            return self._repeated(lambda: self._commits.run(run), keyed=keyed)
        finally:
            if self._unchanged is not None:
                self._unchanged.ask_again()

    @override
    def only_reads(self) -> bool:
        return self._repeated(lambda: only_reads(self.engine), keyed=True)

    @override
    def check(self) -> None:
        def attempt() -> None:
            with self.engine.connect() as connection:
                if AT_REVISION.rows(connection, {}) != [{"version_num": NEEDED}]:
                    raise OtherSchema
            self._commits.check()

        self._repeated(attempt, keyed=True)

    @override
    def has_schema(self) -> bool:
        return self._repeated(lambda: current_revision(self.engine) is not None, keyed=True)

    @override
    def take_stand_in(self) -> None:
        self._repeated(self._stand_in.take, keyed=True)

    @override
    def must_have_no_stand_in(self) -> None:
        self._repeated(self._stand_in.must_be_free, keyed=True)

    @override
    def give_back_stand_in(self) -> None:
        self._stand_in.give_back()

    @override
    def import_once(self, mark: str, body: Callable[[UnitOfWork, bool], None]) -> None:
        source = store_imports.c.source

        def run(connection: Connection) -> None:
            work = SqlUnitOfWork(Statements(connection), self._counters)
            is_first = work.sql.is_added(store_imports, {"source": mark})
            if work.sql.first(select(source).where(source != mark)):
                raise ImportedBefore
            body(work, is_first)
            work.finish()
            reopen(work.sql, date.min, date.max)

        self._repeated(lambda: self._commits.run(run), keyed=True)

    def close(self) -> None:
        """Give every connection back and forget what was read; the store may be used again, on other data even."""
        self.forget()
        self._disconnect()

    def forget(self) -> None:
        """Forget what was read, since the data is no longer that; connections are kept."""
        self._known, self._added, self._entries = KnownOrders(), AddedUp(), KnownEntries()
        if self._unchanged is not None:
            self._unchanged.close()
        self._outage.close()
        self._stand_in.give_back()

    def _found(self, about: Hashable, read: Callable[[], T]) -> T:
        return read() if about is None or self._unchanged is None else self._unchanged.find(about, read)

    def _repeated(self, attempt: Callable[[], T], *, keyed: bool) -> T:
        before: Fate | None = None

        def attempted() -> T:
            nonlocal before
            if before is not None:
                self._measures.repeated(before.name.lower())
            try:
                return attempt()
            except FAILURES as error:
                before = fate(error)
                if leads_elsewhere(error):
                    self._disconnect()
                raise

        with self._outage.noticed():
            return repeated(attempted, timeout=self.options.timeout, keyed=keyed)

    def _disconnect(self) -> None:
        """Let every connection go that nobody uses just now."""
        self._commits.close()
        self._reading.close()
        self._asking.close()
        for engine in filter(None, (self.engine, self.writing, self._counting)):
            engine.dispose()

    def _open_alone(self) -> Engine:
        url = self.engine.url.render_as_string(hide_password=False)
        return open_autocommitting(url, replace(self.options, max_age=0))

    def _connect(self) -> None:
        self.engine.connect().close()
