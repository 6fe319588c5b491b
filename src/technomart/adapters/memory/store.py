"""Run transactions in memory: one writer at a time, readers never wait."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from threading import Lock
from typing import TypeVar, get_type_hints

from typing_extensions import override

from technomart.adapters import memory
from technomart.adapters.memory.snapshot import load_snapshot, snapshot_of
from technomart.adapters.memory.tables import Repository, State, Tables
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.handover import StandIn, StoreMoved
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

T = TypeVar("T")

LONGEST_WAIT = 5.0
"""Seconds a writer waits for the one before."""

for file in iter_modules(memory.__path__, f"{memory.__name__}."):
    import_module(file.name)

REPOSITORIES = {
    name: next(kind for kind in Repository.__subclasses__() if port in kind.__bases__)
    for name, port in get_type_hints(UnitOfWork).items()
}
"""What fills each port of a transaction; found by its type, in whichever file here it stands."""


@dataclass(slots=True)
class MemoryUnitOfWork(UnitOfWork):
    """A transaction over tables that nobody else sees."""

    tables: Tables

    def __post_init__(self) -> None:
        for name, repository in REPOSITORIES.items():
            setattr(self, name, repository(self.tables))

    @classmethod
    def at(cls, state: State) -> "MemoryUnitOfWork":
        """Return a transaction that begins at this state."""
        return cls(Tables.at(state))

    @override
    def savepoint(self) -> AbstractContextManager[None]:
        return self.tables.savepoint()

    @override
    def load(self, snapshot: Snapshot) -> None:
        load_snapshot(self.tables, snapshot)


class MemoryStore(StandIn):
    """Everything in this process, gone with it; `longest_wait` is in seconds."""

    kind = "memory"

    def __init__(self, snapshot: Snapshot | None = None, *, longest_wait: float = LONGEST_WAIT) -> None:
        """Begin with these rows, if any."""
        self._state: State = Tables().freeze()
        self._writing = Lock()
        self._longest_wait = longest_wait
        self._is_closed = False
        if snapshot is not None:
            self.load(snapshot)

    @override
    def read(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        return body(MemoryUnitOfWork.at(self._state))

    @override
    def ask(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        return self.read(body, about=about)

    @override
    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        with self._alone():
            if self._is_closed:
                raise StoreMoved
            work = MemoryUnitOfWork.at(self._state)
            result = body(work)
            self._state = work.tables.freeze()
            return result

    @override
    def only_reads(self) -> bool:
        return False

    @override
    def check(self) -> None:
        """Do nothing: memory always serves."""

    def load(self, snapshot: Snapshot) -> None:
        """Store rows as they are, in one transaction."""
        self.write(lambda work: work.load(snapshot))

    @override
    def snapshot(self) -> Snapshot:
        return snapshot_of(Tables.at(self._state))

    @override
    def close(self) -> Snapshot:
        with self._alone():
            self._is_closed = True
        return self.snapshot()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other writers out."""
        if not self._writing.acquire(timeout=self._longest_wait):
            raise Unavailable("The store is busy; please try again.")
        try:
            yield
        finally:
            self._writing.release()
