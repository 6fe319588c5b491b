"""Turn values into rows and rows into values, where columns are called what fields are called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from sqlalchemy import Table

from technomart.domain.kernel.errors import RowUnreadable
from technomart.domain.store.columns import Columns

T = TypeVar("T")
Found = Mapping[Any, Any]
Part = tuple[Callable[[Any], Mapping[str, Any]], Callable[[Found], Any]]
"""What makes columns of a field that takes several, and what makes the field of a row."""


class RowOf(Generic[T]):
    """Makes the row of a value, or the columns of many, which takes a third of the time."""

    def __init__(self, columns: Mapping[str, str], words: Mapping[str, type[Enum]], parts: Mapping[str, Part]) -> None:
        """Take columns by the attributes they hold, the attributes that are words, and those of several columns."""
        self._row, self._columns, self._take = _writer(columns, words, parts), columns, attrgetter(*columns)
        self._words = {
            columns[name]: {None: None} | {word: word.value for word in kind}
            for name, kind in words.items()
            if name in columns
        }
        self._parts = {name: columns_of for name, (columns_of, _) in parts.items()}

    def __call__(self, value: T) -> dict[str, Any]:
        """Return the row of a value."""
        return self._row(value)

    def columns(self, values: Sequence[T] | Columns[T]) -> dict[str, Sequence[Any]]:
        """Return the columns of at least one value."""
        found = self._by_column(values)
        for column, plain in self._words.items():
            found[column] = list(map(plain.__getitem__, found[column]))
        for name, columns_of in self._parts.items():
            found |= columns_in(columns_of, list(map(attrgetter(name), values)))
        return found

    def _by_column(self, values: Sequence[T] | Columns[T]) -> dict[str, Sequence[Any]]:
        if isinstance(values, Columns):
            known = values.by_field()
            return {column: known[attribute] for attribute, column in self._columns.items()}
        return dict(zip(self._columns.values(), zip(*map(self._take, values), strict=True), strict=True))


def columns_in(row_of: Callable[[T], Mapping[str, Any]], values: Sequence[T] | Columns[T]) -> dict[str, Sequence[Any]]:
    """Return the columns of at least one value by whatever makes a row of one."""
    if isinstance(row_of, RowOf):
        return row_of.columns(values)
    rows = [row_of(value) for value in values]
    return {name: [row[name] for row in rows] for name in rows[0]}


def mapping(
    table: Table, kind: type[T], *, prefix: str = "", parts: Mapping[str, Part] | None = None, **renamed: str
) -> tuple[RowOf[T], Callable[[Found], T]]:
    """Return what makes a row of a value, and what makes a value of a row whose columns carry a prefix.

    `renamed` names the field of a column that is called something else, `parts` are fields that take several columns
    or none. A column of a property is only written, one of neither is left out; any further field keeps its default
    and is one of the last.
    """
    parts = parts or {}
    attributes = {renamed.get(column.name, column.name): column.name for column in table.columns}
    columns = {name: column for name, column in attributes.items() if hasattr(kind, name) and name not in parts}
    named = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    hints = get_type_hints(kind) | {name: _hint_of(getattr(kind, name)) for name in columns if name not in named}
    words = {name: enum for name in hints if (enum := _enum(hints[name]))}
    known = [name for name in named if name in columns or name in parts]
    if named[: len(known)] != known:
        raise TypeError(f"A field of {kind.__name__} without a column comes before one with a column.")
    read = {name: prefix + column for name, column in columns.items()}
    return RowOf(columns, words, parts), _reader(kind, known, read, words, parts)


def _writer(
    columns: Mapping[str, str], words: Mapping[str, type[Enum]], parts: Mapping[str, Part]
) -> Callable[[T], dict[str, Any]]:
    """Return `lambda value: {"id": value.id, ...}`."""

    def cell(name: str) -> str:
        return f"None if value.{name} is None else value.{name}._value_" if name in words else f"value.{name}"

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
    known |= {f"{name}_by_word": _Words(enum) for name, enum in words.items()}
    return _function(f"lambda row: kind({', '.join(map(argument, names))})", known | {"kind": kind})


class _Words(dict[Any, Any]):
    """The words of a column by what is stored; anything else was written there by somebody."""

    def __init__(self, known: type[Enum]) -> None:
        super().__init__({None: None} | {word.value: word for word in known})
        self._name = known.__name__

    def __missing__(self, found: object) -> Any:
        raise RowUnreadable(f"{found!r} is no {self._name}")


def _function(source: str, known: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return a function written out for one kind, as dataclasses do it: loops over columns take four times as long."""
    made: Callable[[Any], Any] = eval(source, dict(known))  # noqa: S307  # of names that stand in our own source
    return made


def _hint_of(made: object) -> object:
    return get_type_hints(made.fget).get("return") if isinstance(made, property) else None


def _enum(hint: object) -> type[Enum] | None:
    return next((each for each in (hint, *get_args(hint)) if isinstance(each, type) and issubclass(each, Enum)), None)
