"""Bring a database to the schema this version needs.

Alembic is imported where it is used: loading it takes as long as all the rest of a start that has no use for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, select, text

from technomart.adapters.sql.core import schema_revision, sqlite_file
from technomart.adapters.sql.core.engine import writing
from technomart.adapters.sql.core.retries import repeated
from technomart.adapters.sql.tables import metadata
from technomart.domain.kernel.errors import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

COLUMNS = {
    "sqlite": text(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    ),
    "mysql": text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"),
}
"""What asks each engine for its tables and their columns, in one statement."""
LOCK = "technomart.migrate"
PATIENCE = 60
"""Seconds to wait for another machine that is at it."""


def current(engine: Engine, timeout: float = PATIENCE) -> str | None:
    """Return the revision a database is at, None when it has no schema; raises `Unavailable`."""
    return repeated(lambda: schema_revision.current_revision(engine), timeout=timeout, keyed=True)


def lacking_columns(engine: Engine) -> list[str]:
    """Return which columns of this version a database lacks, as `table.column` by name.

    One at the revision needed lacks some only when it was made by a state of the program between two releases.
    """
    with engine.connect() as connection:
        there = {(table, column) for table, column in connection.execute(COLUMNS[connection.dialect.name])}
    known = [(table.name, column.name) for table in metadata.tables.values() for column in table.columns]
    return sorted(".".join(each) for each in known if each not in there)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database to the newest or another revision, be it empty, older, half done or there already.

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


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - see the module

    config = Config()
    config.set_main_option("script_location", str(schema_revision.SCRIPTS))
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
