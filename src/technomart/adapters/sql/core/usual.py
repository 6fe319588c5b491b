"""Make the statements that every table has, prepared once for each."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, Dialect, Table, bindparam, func, select
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.sql.expression import ColumnElement

from technomart.adapters.sql.core.prepared import Prepared, Values


@cache
def by_id(table: Table, *, locked: bool = False) -> Prepared:
    """Return the query for the row with an `id`, kept from others until the transaction ends if it is locked."""
    found = select(table).where(table.c.id == bindparam("id"))
    return Prepared(found.with_for_update() if locked else found)


@cache
def by_ids(table: Table) -> Prepared:
    """Return the query for the rows with some `ids`."""
    return Prepared(select(table).where(table.c.id.in_(bindparam("ids", expanding=True))))


@cache
def insertion(table: Table) -> Prepared:
    """Return what inserts a row."""
    return Prepared(table.insert())


@cache
def update(table: Table, *columns: str, guarded: bool = False) -> Prepared:
    """Return what changes columns of the row with an `id_`; a guarded one, when the version is `version_before`.

    The id is left alone: where it is named, even as it was, SQLite looks at every row that refers to it.
    """
    changed = table.update().where(table.c.id == bindparam("id_"))
    if guarded:
        changed = changed.where(table.c.version == bindparam("version_before"))
    return Prepared(changed.values({name: bindparam(name) for name in columns if name != "id"}))


@cache
def deletion(table: Table) -> Prepared:
    """Return what deletes the row with an `id`."""
    return Prepared(table.delete().where(table.c.id == bindparam("id")))


@cache
def insertion_unless_there(table: Table) -> Prepared:
    """Return what inserts a row unless its key is taken."""
    key = next(iter(table.primary_key.columns))

    def made(dialect: Dialect) -> ClauseElement:
        if dialect.name == "mysql":
            return mysql.insert(table).on_duplicate_key_update({key.name: key})
        return sqlite.insert(table).on_conflict_do_nothing()

    return Prepared(made)


def guarded(table: Table, names: Iterable[str]) -> Mapping[str, ColumnElement[Any]]:
    """Return how an upsert changes columns to `new_` values, and leaves those alone of which there is none.

    So nobody writes back what they have read in columns that somebody else changes meanwhile.
    """
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return {name: func.coalesce(value, table.c[name]) for name, value in values.items()}


def only(row: Values, names: Iterable[str], changed: Collection[str] | None) -> Values:
    """Return the `new_` values of a row for `guarded`, of all columns when None are said to be changed."""
    return {f"new_{name}": row[name] if changed is None or name in changed else None for name in names}


def upsert(table: Table, otherwise: Mapping[str, ColumnElement[Any]]) -> Prepared:
    """Return what inserts a row, or when its key is taken changes the row that is there."""

    def made(dialect: Dialect) -> ClauseElement:
        if dialect.name == "mysql":
            return mysql.insert(table).on_duplicate_key_update(dict(otherwise))
        keys = list(table.primary_key.columns)
        return sqlite.insert(table).on_conflict_do_update(index_elements=keys, set_=dict(otherwise))

    return Prepared(made)
