"""Turn values into rows and rows into values, where columns are called what fields are called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar, get_args, get_type_hints

from sqlalchemy import Table

T = TypeVar("T")
Found = Mapping[Any, Any]
Part = tuple[Callable[[Any], Mapping[str, Any]], Callable[[Found], Any]]
"""What makes columns of a field that takes several, and what makes the field of a row."""


def mapping(
    table: Table, kind: type[T], *, prefix: str = "", parts: Mapping[str, Part] | None = None, **renamed: str
) -> tuple[Callable[[T], dict[str, Any]], Callable[[Found], T]]:
    """Return what makes a row of a value, and what makes a value of a row whose columns carry a prefix.

    `renamed` names the field of a column that is called something else, `parts` are fields that take several columns
    or none. A column of a property is only written, one of neither is left out; any further field keeps its default
    and is one of the last.
    """
    parts = parts or {}
    attributes = {renamed.get(column.name, column.name): column.name for column in table.columns}
    columns = {name: column for name, column in attributes.items() if hasattr(kind, name) and name not in parts}
    hints = get_type_hints(kind)
    words = {name: enum for name in hints if (enum := _enum(hints[name]))}
    named = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    known = [name for name in named if name in columns or name in parts]
    if named[: len(known)] != known:
        raise TypeError(f"A field of {kind.__name__} without a column comes before one with a column.")
    read = {name: prefix + column for name, column in columns.items()}
    return _writer(columns, words, parts), _reader(kind, known, read, words, parts)


def _writer(
    columns: Mapping[str, str], words: Mapping[str, type[Enum]], parts: Mapping[str, Part]
) -> Callable[[T], dict[str, Any]]:
    """Return `lambda value: {"id": value.id, ...}`."""

    def cell(name: str) -> str:
        return f"None if value.{name} is None else value.{name}.value" if name in words else f"value.{name}"

    cells = [f"{column!r}: {cell(name)}" for name, column in columns.items()]
    cells += [f"**of_{name}(value.{name})" for name in parts]
    return _function(f"lambda value: {{{', '.join(cells)}}}", {f"of_{name}": part[0] for name, part in parts.items()})


def _reader(
    kind: type[T],
    names: Sequence[str],
    columns: Mapping[str, str],
    words: Mapping[str, type[Enum]],
    parts: Mapping[str, Part],
) -> Callable[[Found], T]:
    """Return `lambda row: kind(row["id"], ...)`."""

    def argument(name: str) -> str:
        if name in parts:
            return f"{name}_in(row)"
        return f"{name}_by_word[row[{columns[name]!r}]]" if name in words else f"row[{columns[name]!r}]"

    known: dict[str, Any] = {f"{name}_in": part[1] for name, part in parts.items()}
    known |= {f"{name}_by_word": {None: None} | {word.value: word for word in enum} for name, enum in words.items()}
    return _function(f"lambda row: kind({', '.join(map(argument, names))})", known | {"kind": kind})


def _function(source: str, known: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return a function written out for one kind, as dataclasses do it: loops over columns take four times as long."""
    made: Callable[[Any], Any] = eval(source, dict(known))  # noqa: S307  # of names that stand in our own source
    return made


def _enum(hint: object) -> type[Enum] | None:
    return next((each for each in (hint, *get_args(hint)) if isinstance(each, type) and issubclass(each, Enum)), None)
