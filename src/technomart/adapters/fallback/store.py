"""Serve from a stand-in while the database has no tables, from the database for ever after."""

import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum, auto
from threading import Lock
from typing import TypeVar
from uuid import uuid4

from typing_extensions import override

from technomart.adapters.fallback.merge import Handover
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.handover import (
    NO_TABLES,
    CannotStandIn,
    Permanent,
    StandIn,
    StandInTaken,
    StoreMoved,
)
from technomart.domain.store.unit_of_work import Store, UnitOfWork

T = TypeVar("T")

log = logging.getLogger(__name__)

LONGEST_WAIT = 10.0
"""Seconds a request waits for the handover."""

BEGINS = f"{NO_TABLES}: serving from memory. Nothing is kept until they are made."


class Stage(Enum):
    """How far a process is on the way from its stand-in to the database; it never goes back."""

    UNDECIDED = auto()
    STAND_IN = auto()
    HANDOVER = auto()
    DATABASE = auto()


class FallbackStore(Store):
    """A store that is the stand-in first and the database from the first access after its tables appear.

    A database that does not answer is never replaced by the stand-in: every access raises `Unavailable` then. One
    process alone serves from a stand-in for a database, every other one raises `StandInTaken`. Nothing is handed
    over by a process that never served from its stand-in. `longest_wait` is in seconds.
    """

    def __init__(self, stand_in: StandIn, database: Permanent, *, longest_wait: float = LONGEST_WAIT) -> None:
        """Take two stores."""
        self._stand_in = stand_in
        self._database = database
        self._mark = uuid4().hex[:24]
        self._stage = Stage.UNDECIDED
        self._is_shut_out = False
        self._deciding = Lock()
        self._longest_wait = longest_wait

    def begin(self) -> None:
        """Take the place of the one process that may stand in, if there are no tables; until then it serves nothing.

        Raises `StandInTaken`, `CannotStandIn` and `Unavailable`.
        """
        with self._alone():
            if self._stage is Stage.UNDECIDED and not self._database.has_schema():
                self._database.take_stand_in()

    @property
    def kind(self) -> str:  # type: ignore[override] # it changes by itself and is never set
        """Say which store serves now; looks whether the tables have appeared."""
        if self._stage is Stage.DATABASE:
            return self._database.kind
        try:
            return self._present().kind
        except (StandInTaken, CannotStandIn):
            return "none"
        except Unavailable:
            return self._database.kind

    @property
    @override
    def settling(self) -> timedelta:
        return self._present().settling

    @property
    def serving(self) -> Store:
        """Return the store that serves now; raises `Unavailable` when the database cannot be asked."""
        return self._present()

    @override
    def read(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        return self._present().read(body, about=about)

    @override
    def ask(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        return self._present().ask(body, about=about)

    @override
    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        try:
            return self._present().write(body, keyed=keyed)
        except StoreMoved:  # the stand-in was closed for the handover meanwhile
            return self._present().write(body, keyed=keyed)

    @override
    def only_reads(self) -> bool:
        return self._present().only_reads()

    @override
    def check(self) -> None:
        self._present().check()

    def finish(self) -> None:
        """Hand the stand-in over if the tables are there, and close the database; the store is used no more."""
        self._hand_over_at_last()
        self._database.close()

    def _hand_over_at_last(self) -> None:
        if self._stage in (Stage.UNDECIDED, Stage.DATABASE):
            return
        try:
            kept = self._present() is self._database
        except Unavailable as error:
            log.warning("What was in memory is lost: %s", error)
        else:
            if not kept:
                log.warning("What was in memory is lost: %s.", NO_TABLES)

    def _present(self) -> Store:
        """Return the store that serves now; raises `Unavailable` when the database cannot be asked."""
        if self._stage is Stage.DATABASE:
            return self._database
        if self._stage is Stage.HANDOVER or self._database.has_schema():
            self._hand_over()
            return self._database
        return self._serve_stand_in()

    def _serve_stand_in(self) -> Store:
        """Serve from the stand-in, unless another process does so or another thread saw the tables just now."""
        with self._alone():
            if self._stage in (Stage.UNDECIDED, Stage.STAND_IN):
                self._take_place()  # each time, since it may be lost together with a connection
                if self._stage is Stage.STAND_IN:
                    return self._stand_in
                if not self._database.has_schema():  # whoever had the place may have moved meanwhile
                    log.warning(BEGINS)
                    self._stage = Stage.STAND_IN
                    return self._stand_in
                self._database.give_back_stand_in()
        return self._present()

    def _take_place(self) -> None:
        """Take the lock; what keeps it from this process is logged once, since clients alone would read it."""
        try:
            self._database.take_stand_in()
        except (StandInTaken, CannotStandIn) as error:
            if not self._is_shut_out:
                log.warning("Every request is refused: %s", error)
            self._is_shut_out = True
            raise
        self._is_shut_out = False

    def _hand_over(self) -> None:
        """Hand everything over, once; after a failure the next access tries again and the stand-in stays closed."""
        with self._alone():
            if self._stage in (Stage.STAND_IN, Stage.HANDOVER):
                self._stage = Stage.HANDOVER
                self._take_place()
                self._database.import_once(self._mark, Handover(self._stand_in.close()))
                log.warning("The database has its tables now: everything in memory was handed over to it.")
            self._database.give_back_stand_in()
            self._stage = Stage.DATABASE

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._deciding.acquire(timeout=self._longest_wait):
            raise Unavailable(StoreMoved.sentence)
        try:
            yield
        finally:
            self._deciding.release()
