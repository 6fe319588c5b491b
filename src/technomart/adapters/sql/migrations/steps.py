"""Take steps that may be taken again, because a server keeps half of a migration that was interrupted."""

from typing import Any

from alembic import op
from sqlalchemy import Column, inspect
from sqlalchemy.schema import SchemaItem

PLAIN: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
CLUSTERED: dict[str, Any] = {**PLAIN, "sqlite_with_rowid": False}


def create_table(name: str, *items: SchemaItem | Column[Any], **options: Any) -> None:
    """Create a table unless it is there."""
    op.create_table(name, *items, if_not_exists=True, **options)


def create_index(table: str, *columns: str) -> None:
    """Create an index, named after its columns, unless it is there."""
    name = f"ix_{table}_{'_'.join(columns)}"
    if name not in {index["name"] for index in inspect(op.get_bind()).get_indexes(table)}:
        op.create_index(name, table, list(columns))
