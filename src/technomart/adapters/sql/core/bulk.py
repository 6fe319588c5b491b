"""Insert many rows at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Dialect, Table

from technomart.adapters.sql.core.mapping import columns_in
from technomart.adapters.sql.core.prepared import Values
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.core.types import many_prepared
from technomart.domain.store.columns import Columns

T = TypeVar("T")
AT_ONCE = 5_000
"""How many rows one statement takes."""


def insert_all(sql: Statements, table: Table, rows: Iterable[Values]) -> None:
    """Insert rows."""
    insert_values(sql, table, dict, list(rows))


def insert_values(
    sql: Statements, table: Table, row_of: Callable[[T], Mapping[str, Any]], values: Sequence[T] | Columns[T]
) -> None:
    """Insert the rows of values, a few thousand per statement."""
    for start in range(0, len(values), AT_ONCE):
        part = values[start : start + AT_ONCE]
        insert_columns(sql, table, columns_in(row_of, part))


def parts_of(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut values into parts that fit into one statement."""
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def insert_columns(sql: Statements, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows that come as columns.

    They go to the driver as tuples, each column's values prepared by its type all together; that takes a fifth of the
    time of handing them over one mapping at a time.
    """
    dialect = sql.connection.dialect
    prepared = [many_prepared(column.type, columns[column.name], dialect) for column in table.columns]
    sql.connection.exec_driver_sql(_insertion(table, dialect), list(zip(*prepared, strict=True)))


def _insertion(table: Table, dialect: Dialect) -> str:
    quote = dialect.identifier_preparer
    names = ", ".join(quote.format_column(column) for column in table.columns)
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(table.columns))
    return f"INSERT INTO {quote.format_table(table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own
