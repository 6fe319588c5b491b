"""Read the rows of one table beside a row of another, in one statement: they come in a cell, as JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Integer, Select, String, Text, func
from sqlalchemy.types import TypeDecorator, TypeEngine

from technomart.adapters.sql.core.functions import function
from technomart.domain.kernel.errors import RowUnreadable

array_of = function("array_of", Text(), sqlite="JSON_GROUP_ARRAY({0})", mysql="CONCAT('[', GROUP_CONCAT({0}), ']')")
"""The JSON of every row in one array; MariaDB's own function for that is young, and has taken JSON for text."""

Read = Callable[[Any], Any]
READING: Mapping[type[TypeEngine[Any]], Read] = {Boolean: bool, Date: date.fromisoformat, Integer: int, String: str}
"""What makes of JSON what a column holds, by its type."""


class RowsInCell:
    """The rows of a query, in a cell of another one's rows; servers bound its length, see `mysql_session`."""

    def __init__(self, asked: Select[Any]) -> None:
        """Take a query whose first column is an id, for columns of types that JSON tells apart."""
        self._asked, self._columns = asked, asked.selected_columns.values()
        self._names = [str(column.key) for column in self._columns]
        self._reading = [_reading(column.type) for column in self._columns]

    def cell(self, *where: ColumnElement[bool]) -> ColumnElement[str]:
        """Return what stands among the columns of the other query."""
        told = self._asked.with_only_columns(array_of(func.json_array(*self._columns)), maintain_column_froms=True)
        return told.where(*where).scalar_subquery()

    def rows(self, cell: str | None) -> list[dict[str, Any]]:
        """Return the rows in a cell; raises `RowUnreadable` where one holds nothing of its column's type."""
        return [dict(zip(self._names, self._read(row), strict=True)) for row in json.loads(cell or "[]")]

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        cells, place = list(row), 0
        try:
            for place, read in enumerate(self._reading):
                cells[place] = None if row[place] is None else read(row[place])
        except (TypeError, ValueError) as error:  # SQLite keeps whatever somebody wrote there
            raise RowUnreadable(f"{self._names[place]} beside {row[0]} was changed") from error
        return cells


def _reading(kind: TypeEngine[Any]) -> Read:
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return next(read for known, read in READING.items() if isinstance(plain, known))
