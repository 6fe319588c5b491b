"""Write every row of a database into one file that any engine can take in again.

The file is gzip over lines of JSON: a header, then each table's name and columns followed by its rows, then the count
of rows and the SHA-256 of all lines before, and with a key the HMAC-SHA256 of all of these.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, Table, select

from technomart.adapters.sql.core.retries import FAILURES, refusal
from technomart.adapters.sql.core.schema_revision import REVISION, current_revision, needed_revision
from technomart.adapters.sql.maintenance.dump_lines import FORMAT, LONGEST_LINE, SIGNATURE, SUM, signature
from technomart.adapters.sql.maintenance.dump_rows import kind_of
from technomart.adapters.sql.tables import metadata
from technomart.domain.kernel.errors import Conflict
from technomart.private_files import new_file

AT_ONCE = 1_000

Told = Callable[[int], None]
"""What hears of so many more rows, now and then."""


def untold(_more: int) -> None:
    """Hear of rows and say nothing."""


@dataclass(frozen=True, slots=True)
class Dumped:
    """What a dump holds; `revision` is the schema's."""

    revision: str
    rows: int


class NothingToDump(Conflict):
    """The database has no tables."""

    code = "nothing_to_dump"
    sentence = "The database has no tables, so there is nothing to back up."


class OfOtherVersion(Conflict):
    """The tables are of another version, which alone knows them all."""

    code = "other_schema"


class RowTooLong(Conflict):
    """A row is longer than a dump takes."""

    code = "row_too_long"
    sentence = f"A row is longer than {LONGEST_LINE // 2**20} MiB, which no dump takes."


def dump(engine: Engine, path: Path, at: datetime, key: bytes | None = None, told: Told = untold) -> Dumped:
    """Write everything, as it is at one moment, while others go on reading and writing; signed with the key.

    The file appears under its name when it is complete and is for its owner alone. Raises `FileExistsError`,
    `NothingToDump`, `RowTooLong` and `Unavailable`.
    """
    try:
        with new_file(path) as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
            return _dump_all(engine, Lines(packed, key, told), at)
    except FAILURES as error:
        if isinstance(error, OSError):
            raise
        raise refusal(error) from error


class Lines:
    """Lines of JSON with a running checksum and, with a key, a signature."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile, key: bytes | None, told: Told) -> None:
        """Write to a binary file, and tell of rows as they are written."""
        self._file, self._key, self.told = file, key, told
        self._sum, self._signature = sha256(), signature(key)

    def write(self, value: object) -> None:
        """Write a line; raises `RowTooLong`."""
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(line) > LONGEST_LINE:
            raise RowTooLong
        self._sum.update(line)
        self._signature.update(line)
        self._file.write(line)

    def end(self, rows: int) -> None:
        """Write the last line, or two."""
        self.write({"rows": rows, SUM: self._sum.hexdigest()})
        if self._key:
            self.write({SIGNATURE: self._signature.hexdigest()})


def _dump_all(engine: Engine, lines: Lines, at: datetime) -> Dumped:
    if current_revision(engine) is None:
        raise NothingToDump
    with engine.connect() as connection, connection.begin():
        revision = connection.execute(REVISION).scalar_one()
        if revision != (ours := needed_revision()):
            raise OfOtherVersion(
                f"The schema is {revision}. Only a version that needs it backs it up whole; this one needs {ours}."
            )
        lines.write({"format": FORMAT, "revision": revision, "at": at.isoformat()})
        rows = sum(_dump_table(connection, lines, table) for table in metadata.sorted_tables)
        lines.end(rows)
        return Dumped(revision, rows)


def _dump_table(connection: Connection, lines: Lines, table: Table) -> int:
    kinds = [kind_of(column.type) for column in table.columns]
    lines.write({"table": table.name, "columns": [column.name for column in table.columns], "kinds": kinds})
    ways = [WAYS[kind] for kind in kinds]
    count = 0
    for row in _rows(connection, table):
        lines.write([None if value is None else way(value) for value, way in zip(row, ways, strict=True)])
        count += 1
        if not count % AT_ONCE:
            lines.told(AT_ONCE)
    lines.told(count % AT_ONCE)
    return count


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    streamed = connection.execution_options(yield_per=AT_ONCE)
    with streamed.execute(select(table).order_by(*table.primary_key.columns)) as result:
        yield from map(tuple, result)


def _day(value: date) -> str:
    return value.isoformat()


def _bytes(value: bytes) -> str:
    return b64encode(value).decode()


WAYS: dict[str, Callable[[Any], object]] = {
    "instant": datetime.isoformat,
    "day": _day,
    "bytes": _bytes,
    "flag": bool,
    "texts": list,
    "plain": lambda value: value,
}
