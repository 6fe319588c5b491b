"""Take every row of a dump into an empty database of any engine."""

import gzip
import json
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import date, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Engine, LargeBinary, TableClause, column, func, inspect, select, table
from sqlalchemy.types import NullType, TypeEngine

from technomart.adapters.sql.core.engine import writing
from technomart.adapters.sql.core.retries import FAILURES, refusal
from technomart.adapters.sql.core.schema_revision import known_revisions
from technomart.adapters.sql.core.statistics import gather
from technomart.adapters.sql.core.types import TextList, UtcDateTime
from technomart.adapters.sql.maintenance import migrate
from technomart.adapters.sql.maintenance.backup import AT_ONCE, FORMAT, Dumped
from technomart.domain.kernel.errors import Conflict, Invalid

Line = dict[str, Any] | list[Any]

TYPES: dict[str, Callable[[], TypeEngine[Any]]] = {
    "instant": UtcDateTime,
    "day": Date,
    "bytes": LargeBinary,
    "flag": Boolean,
    "texts": TextList,
    "plain": NullType,
}
WAYS: dict[str, Callable[[Any], object]] = {
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "bytes": b64decode,
    "texts": tuple,
}


class BadDump(Invalid):
    """The file is no dump, or not a whole one."""

    code = "bad_dump"


class DatabaseNotEmpty(Conflict):
    """There are rows, or tables that are not those of the dump."""

    code = "database_not_empty"


def restore_dump(engine: Engine, path: Path) -> Dumped:
    """Take a dump in, all or nothing, and bring the tables to this version's schema.

    Raises `BadDump` before anything is changed, `DatabaseNotEmpty`, `Unavailable`.
    """
    dumped = verified(path)
    if dumped.revision not in known_revisions():
        raise BadDump(f"The dump has the schema {dumped.revision}, which this version does not know; update first.")
    try:
        _must_be_empty(engine, dumped.revision)
        migrate.upgrade(engine, dumped.revision)
        with engine.connect() as connection, writing(connection).begin():
            _load(connection, lines_of(path))
        migrate.upgrade(engine)
    except FAILURES as error:
        raise refusal(error) from error
    gather(engine)
    return dumped


def verified(path: Path) -> Dumped:
    """Read a dump to its end and compare its checksum; raises `BadDump` and `OSError`."""
    running, before, line, revision = sha256(), "", b"", None
    try:
        with gzip.open(path) as file:
            for line in file:
                if revision is None:
                    revision = _revision_in(line)
                before = running.hexdigest()
                running.update(line)
        last = json.loads(line)
        if revision is not None and last["sha256"] == before:
            return Dumped(revision, int(last["rows"]))
    except (EOFError, ValueError, KeyError, TypeError, zlib.error, gzip.BadGzipFile) as error:
        raise BadDump(f"{path.name} is not a whole dump of TechnoMart.") from error
    raise BadDump(f"{path.name} is not a whole dump of TechnoMart: its checksum is wrong.")


def lines_of(path: Path) -> Iterator[Line]:
    """Return the lines between the first and the last."""
    with gzip.open(path) as file:
        next(file)
        for line in file:
            value: Line = json.loads(line)
            if isinstance(value, dict) and "sha256" in value:
                return
            yield value


def _revision_in(line: bytes) -> str:
    header = json.loads(line)
    if header["format"] != FORMAT:
        raise ValueError(header["format"])
    return str(header["revision"])


def _must_be_empty(engine: Engine, revision: str) -> None:
    has = migrate.current(engine)
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        full = [name for name in names if connection.scalar(select(func.count()).select_from(table(name)))]
    if full:
        raise DatabaseNotEmpty(f"The database is not empty: there are rows in {', '.join(sorted(full))}.")
    if names and has != revision:
        raise DatabaseNotEmpty(f"The database has the tables of {has}, the dump those of {revision}: use one without.")


def _load(connection: Connection, lines: Iterator[Line]) -> None:
    """Insert rows as they come; parents stand before children."""
    target: TableClause | None = None
    names: list[str] = []
    ways: list[Callable[[Any], object] | None] = []
    waiting: list[dict[str, object]] = []
    for line in chain(lines, [{}]):
        if isinstance(line, dict) or len(waiting) == AT_ONCE:
            if target is not None and waiting:
                connection.execute(target.insert(), waiting)
            waiting = []
        if isinstance(line, list):
            values = (way(v) if way and v is not None else v for v, way in zip(line, ways, strict=True))
            waiting.append(dict(zip(names, values, strict=True)))
        elif line:
            names, kinds = line["columns"], line["kinds"]
            ways = [WAYS.get(kind) for kind in kinds]
            target = table(line["table"], *(column(n, TYPES[k]()) for n, k in zip(names, kinds, strict=True)))
