"""Read the rows of a dump, and refuse the first that no table of ours could have had."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO, Any, TypeAlias, TypeVar

from sqlalchemy import Boolean, Date, Integer, LargeBinary
from sqlalchemy.types import NullType, TypeEngine

from technomart.adapters.sql.core.schema_revision import needed_revision
from technomart.adapters.sql.core.types import TextList, UtcDateTime
from technomart.adapters.sql.maintenance.dump_lines import FORMAT, Flaw, Line, lines_in
from technomart.adapters.sql.tables import metadata

T = TypeVar("T")
Value: TypeAlias = Any
Reader: TypeAlias = Callable[[Any], object]
LARGEST = 2**63 - 1
KINDS: tuple[tuple[type, str], ...] = (
    (UtcDateTime, "instant"),
    (Date, "day"),
    (LargeBinary, "bytes"),
    (Boolean, "flag"),
    (TextList, "texts"),
)
"""How a column's values are written; every other column holds texts or whole numbers, which are written as they are."""
TYPES: dict[str, Callable[[], TypeEngine[Any]]] = {
    "instant": UtcDateTime,
    "day": Date,
    "bytes": LargeBinary,
    "flag": Boolean,
    "texts": TextList,
    "plain": NullType,
}


def kind_of(type_: object) -> str:
    """Return how values of a type are written."""
    return next((kind for known, kind in KINDS if isinstance(type_, known)), "plain")


@dataclass(frozen=True, slots=True)
class Heading:
    """What follows: rows of a table, whose values are those of `columns` and are written as `kinds` say."""

    table: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row, as a statement takes it, from this line of the dump, which had so many bytes."""

    values: tuple[object, ...]
    number: int
    length: int


def revision_of(file: IO[bytes]) -> str:
    """Return the revision of the schema that a dump has; raises `Flaw` and `OSError`."""
    return _revision(next(lines_in(file), None))


def parts_in(file: IO[bytes], key: bytes | None) -> Iterator[Heading | Row]:
    """Yield what a dump holds, each heading before its rows; raises `Flaw`, at the end at the latest, and `OSError`."""
    lines, seen = lines_in(file, key), dict[str, int]()
    is_ours = _revision(next(lines, None)) == needed_revision()
    readers: list[tuple[str, Reader]] = []
    for line in lines:
        if isinstance(line.value, dict):
            heading = _heading(line, seen, is_ours=is_ours)
            readers = list(_readers(heading, is_ours=is_ours))
            yield heading
        elif readers and isinstance(line.value, list):
            yield Row(_row(line, readers), line.number, line.length)
        else:
            raise Flaw("is neither a table nor a row of one", line.number)
    if is_ours and (lacking := sorted(metadata.tables.keys() - seen)):
        raise Flaw(f"it lacks {', '.join(lacking)}")


def _revision(line: Line | None) -> str:
    match line:
        case Line(value={"format": str(found), "revision": str(revision), "at": str()}) if found == FORMAT:
            return revision
    raise Flaw("it does not begin as one")


def _heading(line: Line, seen: dict[str, int], *, is_ours: bool) -> Heading:
    match line.value:
        case {"table": str(table), "columns": [*columns], "kinds": [*kinds]} if _are_words(columns, kinds):
            heading = Heading(table, tuple(columns), tuple(kinds))
        case _:
            raise Flaw("is no heading of a table", line.number)
    if table in seen:
        raise Flaw(f"begins a table for the second time, after line {seen[table]}", line.number)
    seen[table] = line.number
    if is_ours and not _is_known(heading):
        raise Flaw("tells of a table that this schema does not have so", line.number)
    return heading


def _are_words(columns: list[Value], kinds: list[Value]) -> bool:
    """Tell whether each column has one name and a kind that there is."""
    names = {name for name in columns if isinstance(name, str)}
    return 0 < len(names) == len(columns) == len(kinds) and all(isinstance(k, str) and k in TYPES for k in kinds)


def _is_known(heading: Heading) -> bool:
    found = metadata.tables.get(heading.table)
    told = dict(zip(heading.columns, heading.kinds, strict=True))
    return found is not None and told == {column.name: kind_of(column.type) for column in found.columns}


def _readers(heading: Heading, *, is_ours: bool) -> Iterator[tuple[str, Reader]]:
    """Yield each column with what makes of a written value what a statement takes; that raises for another's value."""
    for name, kind in zip(heading.columns, heading.kinds, strict=True):
        column = metadata.tables[heading.table].columns[name] if is_ours else None
        read = READERS[kind] if column is None or kind != "plain" else _plain_of(column.type)
        yield name, read if column is not None and not column.nullable else _or_none(read)


def _row(line: Line, readers: list[tuple[str, Reader]]) -> tuple[object, ...]:
    if len(line.value) != len(readers):
        raise Flaw(f"has {len(line.value)} values for {len(readers)} columns", line.number)
    values: list[object] = []
    try:
        for value, (_, read) in zip(line.value, readers, strict=True):
            values.append(read(value))
    except (ValueError, TypeError, OverflowError) as error:
        raise Flaw(f"has a value that {readers[len(values)][0]} does not take", line.number) from error
    return tuple(values)


def _or_none(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def _plain_of(type_: TypeEngine[Any]) -> Reader:
    return _number if isinstance(type_, Integer) else _text


def _exactly(kind: type[T], value: Value) -> T:
    if type(value) is not kind:  # a flag is no number
        raise TypeError(f"{kind.__name__} was expected.")
    return value


def _text(value: Value) -> str:
    _exactly(str, value).encode()  # which half a character cannot be
    return str(value)


def _number(value: Value) -> int:
    if not -LARGEST - 1 <= _exactly(int, value) <= LARGEST:
        raise ValueError("No database has such a number.")
    return int(value)


def _plain(value: Value) -> str | int:
    return _text(value) if isinstance(value, str) else _number(value)


def _instant(value: Value) -> datetime:
    found = datetime.fromisoformat(_exactly(str, value))
    if found.tzinfo is None:
        raise ValueError("A time without a zone is no instant.")
    return found.astimezone(UTC)


def _day(value: Value) -> date:
    return date.fromisoformat(_exactly(str, value))


def _bytes(value: Value) -> bytes:
    return b64decode(_exactly(str, value), validate=True)


def _flag(value: Value) -> bool:
    return _exactly(bool, value)


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(map(_text, _exactly(list, value)))


READERS: dict[str, Reader] = {
    "instant": _instant,
    "day": _day,
    "bytes": _bytes,
    "flag": _flag,
    "texts": _texts,
    "plain": _plain,
}
