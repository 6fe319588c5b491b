"""Declare the handover: a stand-in gives everything to the permanent store once, while both are in use."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork

T = TypeVar("T")

NO_TABLES = "The database has no tables yet"
"""How every sentence about that begins."""


class StoreMoved(Unavailable):
    """The stand-in was closed for the handover; the same request succeeds in the permanent store."""

    code = "store_moved"
    sentence = "The data is just being moved; please try again."


class StandInTaken(Unavailable):
    """Another process serves from its memory in place of this database; two memories are not merged."""

    code = "stand_in_taken"
    sentence = (
        "Another process serves from its memory in place of this database. Run `technomart db upgrade`, so that it "
        "moves into the database at its next request, or stop it."
    )

    def __init__(self, holder: str | None = None) -> None:
        """Keep who it is, which is nothing a client should know."""
        super().__init__()
        self.holder = holder


class CannotStandIn(Unavailable):
    """It cannot be found out whether another process serves from its memory in place of this database."""


class ImportedBefore(Unavailable):
    """The database holds what another store imported; a second one is not merged into it."""

    code = "imported_before"
    sentence = (
        "The database was filled by another process meanwhile, so what is in this one's memory cannot move there. "
        "Restart it to go on with the database."
    )


class StandIn(Store, Protocol):
    """A memory that serves in place of a permanent store until that one has its tables."""

    def snapshot(self) -> Snapshot:
        """Return everything that is committed, in an order in which it can be stored."""

    def close(self) -> Snapshot:
        """Let the running writer finish, refuse every later one with `StoreMoved`, return everything.

        Reading goes on; closing again returns the same. Raises `Unavailable` when the writer takes too long.
        """


class BulkWork(UnitOfWork, Protocol):
    """One transaction that takes rows which were made ready elsewhere."""

    def load_packed(self, packed: bytes) -> None:
        """Bulk-insert rows that were packed for this store, as `load` does."""


class Permanent(Store, Protocol):
    """A store that several processes share and that may not be set up yet."""

    def packer(self) -> Callable[[Snapshot], bytes]:
        """Return what packs rows for `BulkWork.load_packed`; it may be handed to another process."""

    def write_in_bulk(self, body: Callable[[BulkWork], T]) -> T:
        """Do what `write` does for a body that loads packed rows."""

    def has_schema(self) -> bool:
        """Tell whether the tables are there; raises `Unavailable` when that cannot be found out."""

    def take_stand_in(self) -> None:
        """Take the lock of the one process that may serve from a memory in place of this store, or see it is held.

        It ends with the process. Raises `StandInTaken` while another process has it, `CannotStandIn` and `Unavailable`.
        """

    def must_have_no_stand_in(self) -> None:
        """Raise `StandInTaken` while a process has that lock, `CannotStandIn` and `Unavailable`."""

    def give_back_stand_in(self) -> None:
        """Let another process take that lock; nothing happens when it is not held."""

    def close(self) -> None:
        """Let go of whatever is held open; the store may be used again."""

    def import_once(self, mark: str, body: Callable[[UnitOfWork, bool], None]) -> None:
        """Run `body` in one transaction, telling it whether that is the first time under this mark.

        `mark`, of 24 characters at most, is stored in the same commit; a second import under it waits for the first.
        `body` may run again, be it after a commit whose outcome is unknown. Raises `ImportedBefore` when something
        was imported under another mark, `Unavailable` or `OutcomeUnknown`.
        """
