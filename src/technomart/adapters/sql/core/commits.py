"""Commit transactions: each by itself on a server, several in one commit where there is one writer at a time."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Transaction
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.core.at_hand import AtHand
from technomart.adapters.sql.core.retries import CommitFailed

T = TypeVar("T")
Body = Callable[[Connection], T]


class Commits(Protocol):
    """Runs writing transactions and commits them durably."""

    def run(self, body: Body[T]) -> T:
        """Return what `body` returned, once that is committed; whatever it raises rolls it back.

        Raises `CommitFailed` when the commit itself failed.
        """
        ...

    def close(self) -> None:
        """Let go of what is held; it may be used again."""
        ...


class SingleCommits(Commits):
    """One commit for each transaction, on a connection of its own."""

    def __init__(self, lines: AtHand) -> None:
        """Take connections, whose transactions begin as those of writers do."""
        self._lines = lines

    @override
    def run(self, body: Body[T]) -> T:
        with self._lines.connection() as connection, connection.begin() as transaction:
            result = body(connection)
            commit(connection, transaction)
            return result

    @override
    def close(self) -> None:
        self._lines.close()


def commit(connection: Connection, transaction: Transaction) -> None:
    """Commit, and mark what goes wrong: from here on a lost connection leaves the outcome open."""
    try:
        transaction.commit()
    except DBAPIError as error:
        connection.invalidate()  # its transaction may still be open, and SQLAlchemy would pool it as it is
        raise CommitFailed from error
