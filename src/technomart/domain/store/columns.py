"""Hold many values of one kind field by field, on their way into a store."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
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
        names = [field.name for field in fields(self.kind)]  # type: ignore[arg-type]  # a type of dataclasses
        return dict(zip(names, zip(*self.rows, strict=True), strict=True))
