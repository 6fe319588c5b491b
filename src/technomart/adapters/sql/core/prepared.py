"""Prepare statements: built at import, compiled once for each engine, run by the driver on SQLAlchemy's connection.

What SQLAlchemy does for each execution costs ten times as much CPU as what the driver and SQLite do for it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, Self, TypeAlias, TypeVar

from sqlalchemy import ClauseElement, Connection, Dialect, Engine, SelectBase, UpdateBase
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Date, NullType, TypeEngine

from technomart.adapters.sql.core.faults import is_of_a_value
from technomart.adapters.sql.core.types import day
from technomart.domain.kernel.errors import RowUnreadable

T = TypeVar("T")
Values: TypeAlias = Mapping[str, Any]
Process: TypeAlias = Callable[[Any], Any]

ON_SQLITE = "?"
"""What stands for a parameter on SQLite."""

row_count: Callable[[DBAPICursor], int] = attrgetter("rowcount")
last_row_id: Callable[[DBAPICursor], int] = attrgetter("lastrowid")


class Prepared:
    """A statement that is the same each time but for its parameters; IN in an empty list finds nothing."""

    def __init__(self, statement: ClauseElement | Callable[[Dialect], ClauseElement]) -> None:
        """Keep a statement, or what makes it where engines have words of their own."""
        self._statement = statement
        self._by_engine: dict[str, Compiled] = {}

    def rows(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """Return the rows a query finds."""
        return self.compiled(connection.dialect).found(self.cells(connection, values))

    def cells(self, connection: Connection, values: Values) -> Sequence[Sequence[Any]]:
        """Return the rows a query finds, as the driver has them."""
        try:
            return _run(connection, *self.compiled(connection.dialect).call(values), _fetched)
        except DBAPIError as error:
            if is_of_a_value(error):
                raise RowUnreadable(str(error.orig)) from error
            raise

    def column(self, connection: Connection, values: Values) -> list[Any]:
        """Return the first column of the rows a query finds, as the driver has it."""
        return [row[0] for row in _run(connection, *self.compiled(connection.dialect).call(values), _fetched)]

    def change(self, connection: Connection, values: Values, taking: Callable[[DBAPICursor], int] = row_count) -> int:
        """Run a statement and return how many rows it found, or what else the driver's cursor says."""
        return _run(connection, *self.compiled(connection.dialect).call(values), taking)

    def change_each(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Run a statement once for each row, in one go where the driver can, and return how many it found."""
        compiled = self.compiled(connection.dialect)
        return _run(connection, compiled.sql, [compiled.arguments(row) for row in rows], row_count, many=True)

    def compiled(self, dialect: Dialect) -> "Compiled":
        """Return what the driver of an engine takes, compiled when it is asked for first."""
        compiled = self._by_engine.get(dialect.name)
        if compiled is None:
            compiled = self._by_engine[dialect.name] = Compiled.of(
                self._statement if isinstance(self._statement, ClauseElement) else self._statement(dialect), dialect
            )
        return compiled


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL with its parameters by position and its columns, each with what the type does to a value, if anything."""

    sql: str
    parameters: Sequence[tuple[str, Process | None]]
    pick: Callable[[Values], Sequence[Any]]
    written: Sequence[tuple[int, Process]]
    lists: frozenset[str]
    constants: Values
    mark: str
    columns: Sequence[str]
    tables: Sequence[str]
    processes: Sequence[tuple[int, Process]]

    @classmethod
    def of(cls, statement: ClauseElement, dialect: Dialect) -> Self:
        """Compile a statement."""
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("Only statements that ask or change can be prepared.")
        binds, names = compiled.binds, compiled.positiontup or ()
        if untyped := [name for name in names if isinstance(binds[name].type, NullType)]:
            raise TypeError(f"A parameter whose type is not known is not converted as plain execution would: {untyped}")
        columns = list(statement.exported_columns) if isinstance(statement, SelectBase | UpdateBase) else []
        written = [_processor(binds[name].type, dialect, "bind_processor") for name in names]
        return cls(
            compiled.string,
            list(zip(names, written, strict=True)),
            _picking(names),
            _placed(written),
            frozenset(name for name in names if binds[name].expanding),
            {name: compiled.params[name] for name in names if not binds[name].required},
            ON_SQLITE if dialect.paramstyle == "qmark" else "%s",
            [str(column.key) for column in columns],
            [str(getattr(getattr(column, "table", None), "name", "")) for column in columns],
            _placed(_processor(column.type, dialect, "result_processor", None) for column in columns),
        )

    def call(self, values: Values) -> tuple[str, Sequence[Any]]:
        """Return what the driver is to execute."""
        return self._call_with_lists(values) if self.lists else (self.sql, self.arguments(values))

    def arguments(self, values: Values) -> Sequence[Any]:
        """Return the parameters by position, as the driver takes them."""
        if self.constants:
            values = {**self.constants, **values}
        cells = list(self.pick(values))
        for place, process in self.written:
            cells[place] = process(cells[place])
        return tuple(cells)

    def _call_with_lists(self, values: Values) -> tuple[str, Sequence[Any]]:
        values, sql = {**self.constants, **values}, self.sql
        arguments: list[Any] = []
        for name, process in self.parameters:
            several = self._padded(values[name]) if name in self.lists else (values[name],)
            arguments += several if process is None else map(process, several)
            if name in self.lists:
                marks = ", ".join([self.mark] * len(several)) or "NULL"
                sql = sql.replace(f"__[POSTCOMPILE_{name}]", marks)
        return sql, tuple(arguments)

    def _padded(self, several: Collection[Any]) -> Sequence[Any]:
        """Return a list, its last value repeated up to a power of two on SQLite, which finds no more by that.

        Its driver keeps 128 statements for each connection, each length is one of its own, and 500 ids take 130 KB.
        """
        found = list(several)
        if self.mark == ON_SQLITE and found:
            found += found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found))
        return found

    def found(self, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        """Return rows by the names of their columns; raises `RowUnreadable` where a cell holds nothing of its type."""
        cells = map(self._cells, rows) if self.processes else rows
        return [dict(zip(self.columns, row, strict=True)) for row in cells]

    def _cells(self, row: Sequence[Any]) -> Sequence[Any]:
        cells, place = list(row), 0
        try:
            for place, process in self.processes:
                cells[place] = process(cells[place])
        except (TypeError, ValueError, AttributeError) as error:  # SQLite keeps whatever somebody wrote there
            raise RowUnreadable(self._named(place, row)) from error
        return tuple(cells)

    def _named(self, place: int, row: Sequence[Any]) -> str:
        """Return what a cell is called: its column, and the table and id of its row where it has them."""
        ids = [row[other] for other, name in enumerate(self.columns) if name == "id"]
        of = f"of {self.tables[place]}" if self.tables[place] else ""
        return " ".join(filter(None, (self.columns[place], of, *map(str, ids[:1]), "was changed")))


def run(connection: Connection, command: str) -> None:
    """Run a command that takes and returns nothing."""
    _run(connection, command, (), row_count)


def begin(connection: Connection, command: str) -> None:
    """Run the command that begins a transaction of the database, when SQLAlchemy has just begun its own."""
    _run_begun(connection, command, (), row_count, many=False)


def _run(
    connection: Connection,
    sql: str,
    arguments: Sequence[Any],
    taking: Callable[[DBAPICursor], T],
    *,
    many: bool = False,
) -> T:
    if not connection.in_transaction():
        connection.begin()
    return _run_begun(connection, sql, arguments, taking, many=many)


def _run_begun(
    connection: Connection,
    sql: str,
    arguments: Sequence[Any],
    taking: Callable[[DBAPICursor], T],
    *,
    many: bool,
) -> T:
    cursor = connection.connection.cursor()
    for notice in _listeners(connection.engine):
        notice(connection, cursor, sql, arguments, None, many)
    try:
        (cursor.executemany if many else cursor.execute)(sql, arguments)
        taken = taking(cursor)
        cursor.close()
    except connection.dialect.loaded_dbapi.Error as error:
        # What makes its own executions raise: constraints by their classes, lost connections out of the pool.
        connection._handle_dbapi_exception(error, sql, arguments, cursor, None)  # noqa: SLF001
    return taken


def _listeners(engine: Engine) -> Iterable[Callable[..., Any]]:
    """Return who listens to the statements of an engine, or of the one that it has only other options than.

    A connection would be asked by ten calls for each statement; nobody listens to a single one.
    """
    of: Engine = getattr(engine, "_proxied", engine)
    found: Iterable[Callable[..., Any]] = of.dispatch.before_cursor_execute.listeners
    return found


def _fetched(cursor: DBAPICursor) -> Sequence[Sequence[Any]]:
    return cursor.fetchall()


def _picking(names: Sequence[str]) -> Callable[[Values], Sequence[Any]]:
    """Return what takes values by their names, in C where there are several: an order has a hundred."""
    return itemgetter(*names) if len(names) > 1 else lambda values: [values[name] for name in names]


def _placed(processes: Iterable[Process | None]) -> list[tuple[int, Process]]:
    return [(place, process) for place, process in enumerate(processes) if process is not None]


def _processor(type_: TypeEngine[Any], dialect: Dialect, kind: str, *arguments: Any) -> Process | None:
    if kind == "bind_processor" and isinstance(type_, Date) and dialect.name == "sqlite":
        return day
    made: Process | None = getattr(type_.dialect_impl(dialect), kind)(dialect, *arguments)
    return made
