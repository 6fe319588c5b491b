"""Hold many values of one kind field by field, on their way into a store."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Columns(Generic[T]):
    """Values as columns; they are only made when somebody looks at them, which a table need not."""

    def __init__(self, kind: type[T], rows: Sequence[tuple[Any, ...]]) -> None:
        """Hold rows, each the first fields of a value in their order."""
        self.kind, self.rows = kind, rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[T]:
        return (self.kind(*row) for row in self.rows)

    def __getitem__(self, part: slice) -> "Columns[T]":
        """Return some of them."""
        return Columns(self.kind, self.rows[part])

    def by_field(self) -> dict[str, Sequence[Any]]:
        """Return the columns of at least one value by the names of their fields."""
        return dict(zip(self._names(), zip(*self.rows, strict=True), strict=True))

    def only(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Return two or more fields of each."""
        known = self._names()
        return map(itemgetter(*map(known.index, names)), self.rows)

    def _names(self) -> list[str]:
        return [field.name for field in fields(self.kind)]  # type: ignore[arg-type]  # a type of dataclasses


def only(values: Sequence[T] | Columns[T], *names: str) -> Iterator[tuple[Any, ...]]:
    """Return two or more fields of each value."""
    return values.only(*names) if isinstance(values, Columns) else map(attrgetter(*names), values)
