"""Map values to columns so that SQLite, MariaDB and MySQL store and compare them alike."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import CHAR, Date, DateTime, LargeBinary, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from technomart.domain.kernel.stored import Unreadable

Process = Callable[[Any], Any]
INSTANT = len("2025-01-06 00:30:00.000000")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept without zone in UTC and to the microsecond."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Keep microseconds on MySQL, which drops them from a plain DATETIME."""
        if dialect.name == "mysql":
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def bind_processor(self, dialect: Dialect) -> Process:
        """Return what makes of an instant what the column keeps; a naive one is an error."""
        return _written if dialect.name == "sqlite" else _without_zone

    def result_processor(self, dialect: Dialect, coltype: object) -> Process:  # noqa: ARG002
        """Return what makes of a column's content an instant, aware again."""
        return _read if dialect.name == "sqlite" else _in_utc


class Ascii(TypeDecorator[str]):
    """A short text of ASCII letters of a fixed length at most, such as an id; compared byte by byte."""

    impl = CHAR
    cache_ok = True

    def __init__(self, length: int) -> None:
        """Keep the length, in letters."""
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Spare MySQL three of four bytes in every index."""
        length = self.length
        if dialect.name == "mysql":
            return dialect.type_descriptor(mysql.CHAR(length, charset="ascii", collation="ascii_bin"))
        return dialect.type_descriptor(CHAR(length))

    def bind_processor(self, dialect: Dialect) -> Process:  # noqa: ARG002
        """Return what escapes a text where it is no ASCII, so that looking for nonsense finds nothing."""
        return _escaped


def many_prepared(kind: TypeEngine[Any], values: Sequence[Any], dialect: Dialect) -> Sequence[Any]:
    """Return the values of a column as the driver takes them, like the type's own processor one by one, but sooner."""
    if isinstance(kind, UtcDateTime):
        return _texts(values)
    if isinstance(kind, Ascii) and all(map(str.isascii, filter(None, values))):
        return values
    if isinstance(kind, Date):  # a few days, many times
        return list(map(day, values))
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else list(map(process, values))


@lru_cache(64)  # SQLAlchemy writes each by a pattern and a dictionary
def day(value: date | None) -> str | None:
    """Return a date as text, which SQLite keeps and servers read."""
    return None if value is None else date.isoformat(value)


def _texts(instants: Sequence[datetime | None]) -> Sequence[str | None]:
    """Return instants as text, which SQLite keeps and servers read."""
    if not {instant.tzinfo for instant in instants if instant} <= {UTC}:
        return list(map(_written, instants))
    return [None if instant is None else instant.isoformat(" ", "microseconds")[:INSTANT] for instant in instants]


class TextList(TypeDecorator[tuple[str, ...]]):
    """A few texts, kept as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the JSON."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        """Return the texts."""
        return None if value is None else _listed(value)


@lru_cache(1024)  # the same dishes are read again and again
def _listed(text: str) -> tuple[str, ...]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Unreadable(f"{text[:80]} is no list of texts: what was stored was changed.")
    return tuple(found)


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)


def _without_zone(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.utcoffset() is None:
        raise ValueError("A naive time has no place in the database.")
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None)


@lru_cache(64)  # what happens at one instant is written into many columns
def _written(value: datetime | None) -> str | None:
    bare = _without_zone(value)
    return None if bare is None else bare.isoformat(" ", "microseconds")


def _read(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


def _escaped(value: str | None) -> str | None:
    return value if value is None or value.isascii() else value.encode("ascii", "backslashreplace").decode()


ID_LENGTH = 36

Id = Ascii(ID_LENGTH)
Digest = Ascii(64)
Code = String(24)
"""A word out of a small set; the constraint beside the column names the set."""
LongText = Text().with_variant(mysql.MEDIUMTEXT(), "mysql")
Picture = LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql")
