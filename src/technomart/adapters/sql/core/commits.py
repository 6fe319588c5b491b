"""Commit transactions: each by itself on a server, several in one commit where there is one writer at a time."""

import logging
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar

from sqlalchemy import Connection, Transaction
from typing_extensions import override

from technomart.adapters.sql.core.at_hand import AtHand
from technomart.adapters.sql.core.retries import CommitFailed

T = TypeVar("T")
Body = Callable[[Connection], T]
log = logging.getLogger(__name__)


class Commits(Protocol):
    """Runs writing transactions and commits them durably."""

    def run(self, body: Body[T]) -> T:
        """Return what `body` returned, once that is committed; whatever it raises rolls it back.

        Raises `CommitFailed` when the commit itself failed.
        """
        ...

    def check(self) -> None:
        """Refuse where nothing can be committed at present, as far as that is known; raises `OperationalError`."""
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
        with Outcome() as outcome, self._lines.connection() as connection, connection.begin() as transaction:
            result = body(connection)
            outcome.commit(connection, transaction)
        return result

    @override
    def check(self) -> None:
        """Leave it to the server, which says so itself."""

    @override
    def close(self) -> None:
        self._lines.close()


class Outcome:
    """What became of a transaction that is committed in a block, whatever else fails before the block ends.

    Until COMMIT is asked for nothing was stored, from then on it is in doubt, and once it has come back all is stored:
    a failure to tidy up is then logged and no more, since whoever repeated the transaction would do everything twice.
    """

    def __init__(self) -> None:
        """Nothing is asked for yet."""
        self._is_asked_for = self._is_committed = False

    def commit(self, connection: Connection, transaction: Transaction) -> None:
        """Commit; raises `CommitFailed`."""
        self._is_asked_for = True
        commit(connection, transaction)
        self._is_committed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: TracebackType | None) -> bool:
        if not isinstance(error, Exception) or not self._is_asked_for:
            return False
        if self._is_committed:
            log.error("What follows a commit failed; what was committed is stored.", exc_info=error)
            return True
        if not isinstance(error, CommitFailed):
            raise CommitFailed from error
        return False


def commit(connection: Connection, transaction: Transaction) -> None:
    """Commit, and mark what goes wrong: from here on a lost connection leaves the outcome open."""
    try:
        transaction.commit()
    except Exception as error:
        connection.invalidate()  # its transaction may still be open, and SQLAlchemy would pool it as it is
        raise CommitFailed from error
