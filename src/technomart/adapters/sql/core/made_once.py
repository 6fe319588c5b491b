"""Make a value of a row once: what is asked for at every request is seldom another than it was a moment ago."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Row, Statements

T = TypeVar("T")

MOST_KEPT = 1000


class MadeOnce(Generic[T]):
    """A query whose rows become values that nobody can change, the same ones as long as the cells are the same.

    The database is asked each time.
    """

    def __init__(self, asked: Prepared, make: Callable[[Row], T]) -> None:
        """Keep what to ask and what makes a value of a row."""
        self._asked, self._make = asked, make
        self._made: dict[tuple[str, *tuple[Any, ...]], T] = {}

    def all(self, sql: Statements, /, **values: Any) -> list[T]:
        """Return a value for each row; raises what reading a row raises."""
        return [self._value(sql, cells) for cells in self._asked.cells(sql.connection, values)]

    def _value(self, sql: Statements, cells: Sequence[Any]) -> T:
        key = (sql.connection.dialect.name, *cells)
        made = self._made.get(key)
        if made is None:
            (row,) = self._asked.compiled(sql.connection.dialect).found([cells])
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            made = self._made[key] = self._make(row)
        return made
