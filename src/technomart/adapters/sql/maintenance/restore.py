"""Take every row of a dump into an empty database of any engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, TableClause, column, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from technomart.adapters.sql.core.engine import writing
from technomart.adapters.sql.core.faults import fate_of
from technomart.adapters.sql.core.retries import FAILURES, refusal
from technomart.adapters.sql.core.schema_revision import is_newer
from technomart.adapters.sql.core.server_codes import Fate
from technomart.adapters.sql.core.statistics import gather
from technomart.adapters.sql.maintenance import migrate
from technomart.adapters.sql.maintenance.backup import AT_ONCE, Dumped, Told, untold
from technomart.adapters.sql.maintenance.dump_lines import LONGEST_LINE, BadDump, BadSignature, Flaw, NotSigned
from technomart.adapters.sql.maintenance.dump_rows import TYPES, Heading, Row, parts_in, revision_of
from technomart.domain.kernel.errors import Conflict

TAKEN_ALL_THE_SAME = "With --unsigned it is taken all the same; look at it well."


class DatabaseNotEmpty(Conflict):
    """There are rows, or tables that are not those of the dump."""

    code = "database_not_empty"


def restore_dump(engine: Engine, path: Path, key: bytes | None = None, told: Told = untold) -> Dumped:
    """Take a dump in, all or nothing, and bring the tables to this version's schema; with a `key` one signed with it.

    Raises `BadSignature` and `BadDump`, before anything is changed unless it is a database that refuses a row;
    `DatabaseNotEmpty`, `OSError` and `Unavailable`.
    """
    with path.open("rb") as file, _naming(path):
        dumped = verified(file, key)
        if is_newer(dumped.revision):
            raise BadDump(f"The dump has the schema {dumped.revision}, which this version does not know; update first.")
        try:
            _must_be_empty(engine, dumped.revision)
            migrate.upgrade(engine, dumped.revision)
            with engine.connect() as connection, writing(connection).begin():
                _load(connection, parts_in(file, key), told)
            migrate.upgrade(engine)
        except FAILURES as error:
            raise refusal(error) from error
    gather(engine)
    return dumped


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except NotSigned as flaw:
        raise BadSignature(f"{path.name} {flaw}. {TAKEN_ALL_THE_SAME}") from flaw
    except Flaw as flaw:
        raise BadDump(f"{path.name} is not a whole dump of TechnoMart: {flaw}.") from flaw


def verified(file: IO[bytes], key: bytes | None) -> Dumped:
    """Read a dump to its end, and look at every value, the checksum and the signature; raises `Flaw` and `OSError`."""
    return Dumped(revision_of(file), sum(isinstance(part, Row) for part in parts_in(file, key)))


def _must_be_empty(engine: Engine, revision: str) -> None:
    has = migrate.current(engine)
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        full = [name for name in names if connection.scalar(select(func.count()).select_from(table(name)))]
    if full:
        raise DatabaseNotEmpty(f"The database is not empty: there are rows in {', '.join(sorted(full))}.")
    if names and has != revision:
        raise DatabaseNotEmpty(f"The database has the tables of {has}, the dump those of {revision}: use one without.")


def _load(connection: Connection, parts: Iterator[Heading | Row], told: Told) -> None:
    """Insert rows as they come, a few at once, and no more of them than fit; parents stand before children."""
    target: TableClause | None = None
    names: tuple[str, ...] = ()
    waiting: list[Row] = []
    room = LONGEST_LINE
    for part in parts:
        if isinstance(part, Heading) or len(waiting) == AT_ONCE or room < 0:
            _insert(connection, target, names, waiting)
            told(len(waiting))
            waiting, room = [], LONGEST_LINE
        if isinstance(part, Row):
            waiting.append(part)
            room -= part.length
        else:
            names = part.columns
            target = table(part.table, *(column(n, TYPES[k]()) for n, k in zip(names, part.kinds, strict=True)))
    _insert(connection, target, names, waiting)
    told(len(waiting))


def _insert(connection: Connection, target: TableClause | None, names: tuple[str, ...], rows: list[Row]) -> None:
    if target is None or not rows:
        return
    try:
        connection.execute(target.insert(), [dict(zip(names, row.values, strict=True)) for row in rows])
    except DBAPIError as error:
        if fate_of(error, committing=False) is not Fate.FINAL:
            raise
        said = f"has, or a line up to {rows[-1].number}, what the database does not take"
        raise Flaw(said, rows[0].number) from error
