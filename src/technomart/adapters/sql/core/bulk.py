"""Insert many rows at once."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Column, Dialect, Table

from technomart.adapters.sql.core.prepared import Values
from technomart.adapters.sql.core.statements import Statements

AT_ONCE = 2_000
"""How many rows one statement takes."""


def insert_all(sql: Statements, table: Table, rows: Iterable[Values]) -> None:
    """Insert rows, a few thousand per statement.

    They go to the driver as tuples, each column's values prepared by its type; that takes half the time of handing
    them over one mapping at a time.
    """
    dialect = sql.connection.dialect
    statement = _insertion(table, dialect)
    columns = [(column.name, _preparation(column, dialect)) for column in table.columns]
    for part in _parts(rows):
        prepared = (_column(part, name, prepare) for name, prepare in columns)
        sql.connection.exec_driver_sql(statement, list(zip(*prepared, strict=True)))


def _insertion(table: Table, dialect: Dialect) -> str:
    quote = dialect.identifier_preparer
    names = ", ".join(quote.format_column(column) for column in table.columns)
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(table.columns))
    return f"INSERT INTO {quote.format_table(table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own


def _preparation(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _column(rows: list[Values], name: str, prepare: Callable[[Any], Any] | None) -> list[Any]:
    values = [row[name] for row in rows]
    return values if prepare is None else list(map(prepare, values))


def _parts(rows: Iterable[Values]) -> Iterator[list[Values]]:
    rest = iter(rows)
    while part := list(islice(rest, AT_ONCE)):
        yield part
