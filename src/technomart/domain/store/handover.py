"""Declare the handover: two stores between which everything is carried over once, while both are in use."""

from collections.abc import Callable
from typing import Protocol

from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork


class StoreMoved(Unavailable):
    """The store was closed because its content is carried to another one; the same request succeeds there."""

    code = "store_moved"
    sentence = "The data is just being moved; please try again."
    wait = 1


class Provisional(Store, Protocol):
    """A store that serves until the real one is ready."""

    def records(self) -> Snapshot:
        """Return everything that is committed, in an order in which it can be stored."""
        ...

    def close(self) -> Snapshot:
        """Let the running writer finish, refuse every later one with `StoreMoved`, return everything.

        Reading goes on; closing again returns the same. Raises `Unavailable` when the writer takes too long.
        """
        ...


class Permanent(Store, Protocol):
    """A store that several processes share and that may not be set up yet."""

    def has_schema(self) -> bool:
        """Tell whether the tables are there; raises `Unavailable` when that cannot be found out."""
        ...

    def import_once(self, body: Callable[[UnitOfWork, bool], None]) -> None:
        """Run `body` in one transaction, telling it whether it is the first import ever made into this store.

        The mark that says so is a row with a fixed key, in the same commit; a second process waits for the first.
        `body` may run again, be it after a commit whose outcome is unknown: it skips what it finds there.
        Raises `Unavailable` or `OutcomeUnknown`.
        """
        ...
