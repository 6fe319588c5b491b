"""Bring a database to the schema this version needs.

Alembic is imported where it is used: that takes as long as all the rest of a start that has no use for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, select

from technomart.adapters.sql.core import sqlite_file
from technomart.adapters.sql.core.engine import writing
from technomart.adapters.sql.core.retries import repeated
from technomart.domain.kernel.errors import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

SCRIPTS = "technomart.adapters.sql:migrations"
LOCK = "technomart.migrate"
PATIENCE = 60
"""Seconds to wait for another machine that is at it."""


def head() -> str:
    """Return the revision this version needs."""
    revision = _scripts().get_current_head()
    if revision is None:
        raise RuntimeError("There are no migrations.")
    return revision


def current(engine: Engine, timeout: float = PATIENCE) -> str | None:
    """Return the revision a database is at, None when it has no schema; raises `Unavailable`."""

    def attempt() -> str | None:
        if sqlite_file.is_absent(engine):
            return None
        with engine.connect() as connection:
            return revision_of(connection)

    return repeated(attempt, timeout=timeout, keyed=True)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the database behind a connection, None when it has no schema."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - see the module

    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Tell whether a revision is one of this version."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database to `head()` or another revision, be it empty, older, half done or there already.

    Two machines that do so at once wait for each other. Raises `Unavailable` when that takes too long.
    """
    from alembic import command  # noqa: PLC0415 - see the module

    sqlite_file.make(engine)

    def attempt() -> None:
        with engine.connect() as connection, _alone(connection):
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    repeated(attempt, timeout=PATIENCE, keyed=True)


def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see the module

    return ScriptDirectory.from_config(_config())


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - see the module

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return config


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Keep other machines out: SQLite by its one write lock, a server by a named lock."""
    if connection.dialect.name != "mysql":
        with writing(connection).begin():
            yield
        return
    if connection.scalar(select(func.get_lock(LOCK, PATIENCE))) != 1:
        raise Unavailable("Another machine is changing the schema; please try again later.", retry_after=PATIENCE)
    try:
        yield
        connection.commit()
    finally:
        connection.scalar(select(func.release_lock(LOCK)))
