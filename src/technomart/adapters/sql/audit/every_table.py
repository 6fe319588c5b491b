"""Ask of every table what its constraints and foreign keys demand."""

from collections.abc import Iterator

from sqlalchemy import Boolean, CheckConstraint, ForeignKeyConstraint, Table, and_, literal_column

from technomart.adapters.sql.audit.questions import Beside, Question, broken
from technomart.adapters.sql.tables import metadata


def questions() -> Iterator[Question]:
    """Return the questions about every value and every reference."""
    yield from _values()
    yield from _references()


def _values() -> Iterator[Question]:
    """Ask for rows that a constraint would not let in today."""
    for table in metadata.sorted_tables:
        checks = sorted((c for c in table.constraints if isinstance(c, CheckConstraint)), key=lambda c: str(c.name))
        for check in checks:
            yield broken("values_are_allowed", table, literal_column(f"(NOT ({check.sqltext}))", Boolean()))


def _references() -> Iterator[Question]:
    """Ask for rows whose parent is not there."""
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            yield _reference(table, key)


def _reference(table: Table, key: ForeignKeyConstraint) -> Question:
    (mine,) = key.columns
    parent = table.alias("parent") if key.referred_table is table else key.referred_table
    theirs = parent.c[key.elements[0].column.name]
    missing = and_(theirs.is_(None), mine.is_not(None))
    return broken("references_lead_somewhere", table, missing, found=mine, beside=[Beside(parent, theirs == mine)])
