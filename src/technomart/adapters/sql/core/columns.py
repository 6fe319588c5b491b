"""Build the columns and constraints that the tables are made of."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, MetaData, String

from technomart.adapters.sql.core.types import Id, UtcDateTime
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.lengths import LONGEST_NAME, LONGEST_NOTE

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

MYSQL: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
CLUSTERED: dict[str, Any] = {**MYSQL, "sqlite_with_rowid": False}
"""Rows lie in the order of the primary key, as InnoDB does by itself: an order's lines are one read."""

REFUSAL = "refusal"
"""Marks a constraint that a rule stands behind, with what running into it means."""


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that a column holds one of a few words."""
    # Not IN: SQLite builds a table of its words anew for every statement, which takes longer than the insert itself.
    return CheckConstraint(" OR ".join(f"{column} = '{word.value}'" for word in words), name=f"{column}_known")


def named(column: str, *, length: int = LONGEST_NAME) -> Column[str]:
    """Return a column for a name; empty when there is none."""
    return Column(column, String(length), nullable=False)


def money(column: str, *, nullable: bool = False) -> Column[int]:
    """Return a column for centavos."""
    return Column(column, BigInteger, nullable=nullable)


def rules(refusal: type[Refusal] | None = None, /, **conditions: str) -> Iterable[CheckConstraint]:
    """Return named constraints, and what running into them means if a rule stands behind them."""
    return (CheckConstraint(condition, name=rule, info={REFUSAL: refusal}) for rule, condition in conditions.items())


def text(column: str) -> Column[str]:
    """Return a column for a note or a reason; empty when there is none."""
    return Column(column, String(LONGEST_NOTE), nullable=False)


def instant(column: str, *, nullable: bool = False) -> Column[datetime]:
    """Return a column for an instant in UTC."""
    return Column(column, UtcDateTime, nullable=nullable)


def day(column: str, *, primary_key: bool = False, index: bool = False) -> Column[date]:
    """Return a column for a business day."""
    return Column(column, Date, nullable=False, primary_key=primary_key, index=index)


def of_user(*, primary_key: bool = False, index: bool = False) -> Column[str]:
    """Return the column that names an account and goes with it."""
    key = ForeignKey("users.id", ondelete="CASCADE")
    return Column("user_id", Id, key, nullable=False, primary_key=primary_key, index=index)
