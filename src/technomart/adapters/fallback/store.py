"""Serve from memory while the database has no tables, from the database for ever after."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from threading import Lock
from typing import TypeVar
from uuid import uuid4

from typing_extensions import override

from technomart.adapters.fallback.handover import Carried
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.handover import Permanent, Provisional, StoreMoved
from technomart.domain.store.unit_of_work import Store, UnitOfWork

T = TypeVar("T")

log = logging.getLogger(__name__)

LONGEST_WAIT = 10.0
"""Seconds a request waits while the data is carried over."""

BEGINS = "The database has no tables yet: serving from memory. Nothing is kept until they are made."


class Stage(Enum):
    """How far a process is on the way from memory to the database; it never goes back."""

    UNDECIDED = auto()
    MEMORY = auto()
    MOVING = auto()
    DATABASE = auto()


class FallbackStore(Store):
    """A store that is the memory first and the database from the first access after its tables appear.

    A database that does not answer is never replaced by the memory: every access raises `Unavailable` then. One
    process alone serves from its memory in place of a database, every other one raises `StandInTaken`. Nothing is
    imported by a process that never served from its memory. `longest_wait` is in seconds.
    """

    def __init__(self, memory: Provisional, database: Permanent, *, longest_wait: float = LONGEST_WAIT) -> None:
        """Take two stores."""
        self._memory = memory
        self._database = database
        self._mark = uuid4().hex[:24]
        self._stage = Stage.UNDECIDED
        self._deciding = Lock()
        self._longest_wait = longest_wait

    @property
    def kind(self) -> str:  # type: ignore[override] # it changes by itself and is never set
        """Say which store serves now; looks whether the tables have appeared."""
        if self._stage is Stage.DATABASE:
            return self._database.kind
        try:
            return self._present().kind
        except Unavailable:
            return self._database.kind

    @property
    def serving(self) -> Store:
        """Return the store that serves now; raises `Unavailable` when the database cannot be asked."""
        return self._present()

    @override
    def read(self, body: Callable[[UnitOfWork], T]) -> T:
        """Return what `body` finds in the present store."""
        return self._present().read(body)

    @override
    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        """Run `body` in the present store, in the database when the memory was closed meanwhile."""
        try:
            return self._present().write(body, keyed=keyed)
        except StoreMoved:
            return self._present().write(body, keyed=keyed)

    @override
    def check(self) -> None:
        """Touch a table of the present store."""
        self._present().check()

    def _present(self) -> Store:
        """Return the store that serves now; raises `Unavailable` when the database cannot be asked."""
        if self._stage is Stage.DATABASE:
            return self._database
        if self._stage is Stage.MOVING or self._database.has_schema():
            self._move()
            return self._database
        return self._stand_in()

    def _stand_in(self) -> Store:
        """Serve from the memory, unless another process does so or another thread saw the tables just now."""
        with self._alone():
            if self._stage in (Stage.UNDECIDED, Stage.MEMORY):
                self._database.take_stand_in()  # each time, since it may be lost together with a connection
                if self._stage is Stage.MEMORY:
                    return self._memory
                if not self._database.has_schema():  # whoever had the place may have moved meanwhile
                    log.warning(BEGINS)
                    self._stage = Stage.MEMORY
                    return self._memory
                self._database.give_back_stand_in()
        return self._present()

    def _move(self) -> None:
        """Carry everything over, once; after a failure the next access tries again and the memory stays closed."""
        with self._alone():
            if self._stage in (Stage.MEMORY, Stage.MOVING):
                self._stage = Stage.MOVING
                self._database.take_stand_in()
                self._database.import_once(self._mark, Carried(self._memory.close()))
                self._database.give_back_stand_in()
                log.warning("The database has its tables now: everything in memory was carried over into it.")
            self._stage = Stage.DATABASE

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._deciding.acquire(timeout=self._longest_wait):
            raise Unavailable(StoreMoved.sentence, retry_after=StoreMoved.wait)
        try:
            yield
        finally:
            self._deciding.release()
