"""Take steps that may be taken again, because a server keeps half of a migration that was interrupted."""

from collections.abc import Iterable, Iterator
from typing import Any

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, Table, inspect
from sqlalchemy.schema import SchemaItem

from technomart.adapters.sql.core.types import Id

PLAIN: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
CLUSTERED: dict[str, Any] = {**PLAIN, "sqlite_with_rowid": False}

schema = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def table(name: str, *items: SchemaItem, clustered: bool = False) -> Table:
    """Describe a table of a revision; unlike those the program uses, it never changes."""
    if name in schema.tables:  # the file of a revision runs at every look at the revisions
        schema.remove(schema.tables[name])
    return Table(name, schema, *items, **(CLUSTERED if clustered else PLAIN))


def columns(kind: Any, *names: str, nullable: bool = False, **options: Any) -> list[Column[Any]]:
    """Describe neighbouring columns of one type."""
    return [Column(name, kind, nullable=nullable, **options) for name in names]


def reference(name: str, parent: str, *, nullable: bool = False, cascade: bool = False, **options: Any) -> Column[str]:
    """Describe a column that names a row of another table, and may go with it."""
    key = ForeignKey(f"{parent}.id", ondelete="CASCADE" if cascade else None)
    return Column(name, Id, key, nullable=nullable, **options)


def words(**known: str) -> Iterator[CheckConstraint]:
    """Restrict each of these columns to a few words, with blanks between them."""
    for column, some in known.items():
        yield CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in some.split()), name=f"{column}_known")


def checks(**conditions: str) -> Iterator[CheckConstraint]:
    """Describe further constraints by their names."""
    return (CheckConstraint(condition, name=name) for name, condition in conditions.items())


def create_tables(tables: Iterable[Table]) -> None:
    """Create tables and their indexes, each unless it is there."""
    for each in tables:
        each.create(op.get_bind(), checkfirst=True)
        for index in each.indexes:
            index.create(op.get_bind(), checkfirst=True)


def create_index(table: str, *columns: str) -> None:
    """Create an index, named after its columns, unless it is there."""
    name = f"ix_{table}_{'_'.join(columns)}"
    if name not in {index["name"] for index in inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, list(columns))
