"""Notice when somebody removes or replaces the write-ahead log of an SQLite file that connections have open.

SQLite itself removes the log only with the last connection. What is written to it once it has no name any more is kept
only until then: whoever opens the file after a crash finds nothing of it, and another log, made beside the first,
spoils the file. So nothing is written and nothing opened any more until the server has ended, which saves all there is.
"""

import os
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from technomart.adapters.sql.core.sqlite_file import FileGone, Identity


class HeldLog:
    """Knows which file the log is while a connection that has written holds it; once it is lost, it stays lost."""

    def __init__(self, engine: Engine, database: Path) -> None:
        """Look at nothing before somebody writes."""
        self._path = Path(f"{os.path.realpath(database)}-wal")
        self._held: Identity | None = None
        self._holders: set[int] = set()
        self._is_lost = False
        event.listen(engine, "do_connect", self._refuse)
        event.listen(engine, "close", self._let_go)

    def hold(self, connection: Connection) -> None:
        """Refuse a transaction that has begun to write where its log is lost; raises `OperationalError`."""
        holder = id(connection.connection.dbapi_connection)
        if not self._holders:
            self._held = self._found()
        self._holders.add(holder)
        try:
            self._refuse()
        except FileGone as error:
            raise OperationalError(None, None, error) from error

    def _refuse(self, *_connecting: object) -> None:
        if self._notices():
            raise FileGone(
                f"The log {self._path.name} of the database was removed or replaced; "
                "what it holds is saved when the server ends in order."
            )

    def _let_go(self, connection: DBAPIConnection, *_entry: object) -> None:
        self._notices()
        self._holders.discard(id(connection))

    def _notices(self) -> bool:
        if self._holders and not self._is_lost:
            found = self._found()
            self._is_lost = found is None or found != self._held
        return self._is_lost

    def _found(self) -> Identity | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116  # half of what a Path takes, and each commit pays it
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino
