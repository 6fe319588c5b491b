"""Run statements on one connection and turn violated constraints into refusals."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NoReturn, TypeVar

from sqlalchemy import Connection, Executable, Select, Table
from sqlalchemy.exc import DBAPIError, IntegrityError

from technomart.adapters.sql.core.columns import REFUSAL, metadata
from technomart.adapters.sql.core.faults import violated
from technomart.adapters.sql.core.prepared import Prepared, Values
from technomart.adapters.sql.core.usual import by_id, by_ids, deletion, insertion, insertion_unless_there, update
from technomart.domain.kernel.errors import ChangedMeanwhile, NotFound

T = TypeVar("T")
Asked = Select[*tuple[Any, ...]]
Query = Prepared | Executable
Row = Mapping[Any, Any]

ESCAPE = "!"
MOST_IDS = 500
"""How many ids one statement asks for; SQLite and servers have limits."""


class Statements:
    """The statements of one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Use this connection, which is in a transaction."""
        self.connection = connection
        self._raised: dict[tuple[str, str], int] = {}

    def all(self, asked: Query, /, **values: Any) -> Sequence[Row]:
        """Return every row."""
        if isinstance(asked, Prepared):
            return asked.rows(self.connection, values)
        return self.connection.execute(asked).mappings().all()

    def texts(self, asked: Prepared, /, **values: Any) -> list[str]:
        """Return the one text of every row, which takes half the time of rows."""
        return asked.column(self.connection, values)

    def first(self, asked: Query, /, **values: Any) -> Row | None:
        """Return the first row, if there is one."""
        if isinstance(asked, Prepared):
            return next(iter(asked.rows(self.connection, values)), None)
        return self.connection.execute(asked).mappings().first()

    def one(self, table: Table, id_: str, unknown: type[NotFound], *, locked: bool = False) -> Row:
        """Return the row with an id, kept from others until this transaction ends if it is locked; or refuse."""
        row = self.first(by_id(table, locked=locked), id=id_)
        if row is None:
            raise unknown
        return row

    def some(self, table: Table, ids: Collection[str]) -> Iterator[Row]:
        """Yield the rows there are with some ids."""
        for part in in_parts(ids):
            yield from self.all(by_ids(table), ids=part)

    def number(self, asked: Query, /, **values: Any) -> int:
        """Return the one number a statement asks for; servers sum integers into Decimal."""
        (row,) = self.all(asked, **values)
        (number,) = row.values()
        return int(number)

    def change(self, statement: Query, rows: Sequence[Values] | None = None, /, **values: Any) -> int:
        """Run a statement, once per row if there are rows, and return how many rows it found.

        Raises the refusal behind a violated constraint.
        """
        try:
            if not isinstance(statement, Prepared):
                return self.connection.execute(statement, rows).rowcount
            return self._change(statement, [values] if rows is None else rows)
        except DBAPIError as error:
            _refuse(error)

    def add(self, table: Table, *rows: Values) -> None:
        """Add rows; raises the refusal behind a violated constraint."""
        self.change(insertion(table), rows)

    def save(self, table: Table, row: Values, unknown: type[NotFound]) -> int:
        """Keep the new state of the row with the same id; return its version, which one transaction raises once.

        Raises `ChangedMeanwhile` when another version is stored, and refuses when there is no such row.
        """
        before, key = row["version"], (table.name, row["id"])
        version: int = before if self._raised.get(key) == before else before + 1
        after = {**row, "version": version, "id_": row["id"], "version_before": before}
        if not self.change(update(table, *row, guarded=True), [after]):
            self.one(table, row["id"], unknown)
            raise ChangedMeanwhile("This")
        self._raised[key] = version
        return version

    def remove(self, table: Table, id_: str, unknown: type[NotFound]) -> None:
        """Remove the row with an id; refuse when there is none."""
        if not self.change(deletion(table), id=id_):
            raise unknown

    def is_added(self, table: Table, row: Values) -> bool:
        """Add a row and tell whether that was possible; False when its primary key is taken."""
        try:
            self._change(insertion(table), [row])
        except IntegrityError as error:
            if violated(error) not in ("PRIMARY", table.primary_key.name):  # servers do not say whose
                raise
            return False
        return True

    def put(self, table: Table, row: Values) -> None:
        """Add a row, or when its key is taken leave the one that is there."""
        self.change(insertion_unless_there(table), [row])

    def _change(self, statement: Prepared, rows: Sequence[Values]) -> int:
        if len(rows) == 1:
            return statement.change(self.connection, rows[0])
        return statement.change_each(self.connection, rows)


@dataclass(frozen=True, slots=True)
class Repository:
    """Reads and changes the rows of one area in a transaction."""

    sql: Statements


def pattern_of(text: str) -> str:
    """Return the pattern of LIKE that stands for a text itself."""
    return text.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")


def in_parts(ids: Collection[T], size: int = MOST_IDS) -> Iterator[list[T]]:
    """Cut a collection into parts that fit into one statement."""
    listed = list(ids)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def _refuse(error: DBAPIError) -> NoReturn:
    name, everywhere = violated(error), (table.constraints for table in metadata.tables.values())
    refusal = next((each.info.get(REFUSAL) for each in chain.from_iterable(everywhere) if each.name == name), None)
    if refusal is None:
        raise error
    raise refusal from error
