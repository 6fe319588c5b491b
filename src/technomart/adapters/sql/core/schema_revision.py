"""Know the revisions of the schema: the one a database is at, and those of this version.

A revision is what the name of its file in `migrations/versions` begins with, so that Alembic, which takes as long to
load as all the rest of a start, is needed for upgrading alone.
"""

from pathlib import Path

from sqlalchemy import Engine, Select, column, select, table
from sqlalchemy.exc import DBAPIError

from technomart.adapters.sql.core.faults import is_missing_table

SCRIPTS = Path(__file__).parents[1] / "migrations"
REVISION: Select[str] = select(column("version_num")).select_from(table("alembic_version"))


def known_revisions() -> list[str]:
    """Return the revisions of this version, oldest first."""
    return sorted(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))


def needed_revision() -> str:
    """Return the revision this version needs."""
    return known_revisions()[-1]


def is_newer(revision: str | None) -> bool:
    """Tell whether a revision is of a newer version than this one."""
    return revision is not None and revision not in known_revisions()


def current_revision(engine: Engine) -> str | None:
    """Return the revision a database is at, None when it has no schema or is an SQLite file that is not there."""
    try:
        with engine.connect() as connection:
            return connection.scalar(REVISION)
    except DBAPIError as error:
        if is_missing_table(error):
            return None
        raise
