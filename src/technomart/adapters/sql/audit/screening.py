"""Hold the parts that screens are made of: what finds out in one pass whether many questions have nothing to find.

A screen may be too suspicious, never too trusting: where it finds anything, its questions are asked one by one.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    FromClause,
    Select,
    Table,
    TextClause,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    text,
)

from technomart.adapters.sql.audit.legible import is_legible
from technomart.adapters.sql.audit.questions import Condition, Question, Value
from technomart.adapters.sql.orders.tables import orders

order = orders.c
OF_CELLS = ("values_can_be_read", "values_are_allowed")


@dataclass(frozen=True, slots=True)
class Screen:
    """Statements that each count suspects, and the questions, by code and table, that need not be asked without any."""

    covers: Collection[tuple[str, str]]
    statements: Collection[Select[Any]]


def suspects_among(rows: FromClause, wrong: Condition, besides: Value | int = 0) -> Select[Any]:
    """Count the rows that are wrong, and what there is besides.

    They are counted without WHERE, which SQLite would take into a subquery and work out for every row it is made of.
    """
    return select(func.coalesce(func.sum(case((wrong, 1), else_=0)), 0) + besides).select_from(rows)


def unlike_orders(found: FromClause, wrong: Condition) -> Select[Any]:
    """Count groups of rows that are wrong or whose order is missing, and orders without such a group."""
    all_orders = select(func.count()).select_from(orders).correlate(None).scalar_subquery()
    return suspects_among(found, or_(order.id.is_(None), wrong), all_orders - func.count(order.id))


def on(table: Table, *codes: str) -> list[tuple[str, str]]:
    """Return questions of a table by their codes."""
    return [(code, table.name) for code in codes]


def checks_of(table: Table) -> list[str]:
    """Return the constraints of a table as they are written."""
    return sorted(str(check.sqltext) for check in table.constraints if isinstance(check, CheckConstraint))


def amiss(table: Table, columns: Iterable[Column[Any]], checks: Iterable[str]) -> Condition:
    """Return whether one of a row's cells cannot be read, or some constraints of its table would not let it in."""
    return not_(and_(*map(is_legible, columns), *(holds(_with_names(table, check)) for check in checks)))


def _with_names(table: Table, check: str) -> str:
    """Return a constraint with the name of the table before each of its columns, as other rows may stand beside."""
    words = rf"'[^']*'|\b(?:{'|'.join(table.c.keys())})\b"
    return re.sub(words, lambda word: word[0] if word[0].startswith("'") else f"{table.name}.{word[0]}", check)


def of_rows(questions: Iterable[Question]) -> list[Condition]:
    """Return what is wrong with a row by each of some questions that are asked of rows, once where several share it."""
    return list(dict.fromkeys(each.of_row for each in questions if each.of_row is not None))


def holds(check: str) -> TextClause:
    """Return a constraint as a condition."""
    return text(f"({check})")


def count(table: FromClause, *where: Condition | Value) -> Select[Any]:
    """Count rows."""
    return select(func.count()).select_from(table).where(*where)
