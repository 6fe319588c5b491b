"""Turn values into rows and rows into values, where columns are called what fields are called."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from operator import attrgetter, itemgetter
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
    single = [name for name in known if name in columns]
    of_several = [(known.index(name), parts[name][1]) for name in known if name in parts]
    reader = _reader(
        kind, [prefix + columns[name] for name in single], [words.get(name) for name in single], of_several
    )
    return _writer(columns, words, parts), reader


def _writer(
    columns: Mapping[str, str], words: Collection[str], parts: Mapping[str, Part]
) -> Callable[[Any], dict[str, Any]]:
    names, take = list(columns.values()), attrgetter(*columns)
    of_words = [column for attribute, column in columns.items() if attribute in words]

    def row_of(value: object) -> dict[str, Any]:
        row = dict(zip(names, take(value)))  # noqa: B905 - as many by construction
        for column in of_words:
            if (word := row[column]) is not None:
                row[column] = word.value
        for name, (columns_of, _) in parts.items():
            row |= columns_of(getattr(value, name))
        return row

    return row_of


def _reader(
    kind: type[T],
    columns: Sequence[str],
    words: Sequence[type[Enum] | None],
    parts: Sequence[tuple[int, Callable[[Found], Any]]],
) -> Callable[[Found], T]:
    take = itemgetter(*columns)
    of_words = [(place, word) for place, word in enumerate(words) if word]

    def value_of(row: Found) -> T:
        found = list(take(row))
        for place, word in of_words:
            if (value := found[place]) is not None:
                found[place] = word(value)
        for place, part_of in parts:
            found.insert(place, part_of(row))
        return kind(*found)

    return value_of


def _enum(hint: object) -> type[Enum] | None:
    return next((each for each in (hint, *get_args(hint)) if isinstance(each, type) and issubclass(each, Enum)), None)
