"""Hold the parts that the audit's questions are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    not_,
    null,
    or_,
    select,
    type_coerce,
)

from technomart.adapters.sql.core.functions import condition, function
from technomart.adapters.sql.core.types import UtcDateTime
from technomart.adapters.sql.orders.tables import orders
from technomart.domain.orders.order import OrderType

Condition = ColumnElement[bool]
Value = ColumnElement[Any]


class Beside(NamedTuple):
    """Rows that one leads to, and by what."""

    rows: FromClause
    on: Condition


@dataclass(frozen=True, slots=True)
class Question:
    """A statement that finds the rows that break an invariant: `found`, `expected`, then the parts of their key.

    `of_row` is what is wrong with a row, where that is asked of each row of one table, and of those beside it.
    """

    code: str
    kind: str
    statement: Select[*tuple[Any, ...]]
    of_row: Condition | None = None
    beside: Sequence[Beside] = ()


def broken(
    code: str,
    table: Table,
    *where: Condition,
    found: Value | None = None,
    right: Value | None = None,
    source: FromClause | None = None,
    beside: Sequence[Beside] = (),
) -> Question:
    """Ask for the rows of a table that fulfil a condition, which may speak of the rows `beside` each, NULL for none.

    `source` is the table joined with others in any other way.
    """
    key = [_legible(column).label(f"key_{i}") for i, column in enumerate(table.primary_key.columns)]
    figures = [_legible(found).label("found"), _legible(right).label("right")]
    rows = with_those(table, beside) if source is None else source
    statement = select(*figures, *key).select_from(rows).where(*where)
    return Question(code, table.name, statement, and_(*where) if source is None else None, beside)


def one_of(value: Value, words: Iterable[str]) -> Condition:
    """Return whether a value is one of some words, the likeliest first; in a list SQLite would look it up each time."""
    return or_(*(value == word for word in words))


def others_beside(table: Table, other: FromClause) -> Beside:
    """Return the other rows of a row's order, each beside it: only what finds nothing may be asked so, of each once."""
    return Beside(other, and_(other.c.order_id == table.c.order_id, other.c.id != table.c.id))


def with_those(table: Table, beside: Iterable[Beside]) -> FromClause:
    """Return a table with the rows beside each of its own, joined once where several questions speak of them."""
    rows: FromClause = table
    joined: dict[FromClause, Condition] = {}
    for other, on in beside:
        if other not in joined:
            joined[other], rows = on, rows.outerjoin(other, on)
        elif not joined[other].compare(on):
            raise ValueError(f"Rows of {other} stand beside those of {table.name} in two ways.")
    return rows


def _legible(value: Value | None) -> Value:
    """Return a value as it is stored: what should be a time may be anything."""
    if value is None:
        return null()
    return type_coerce(value, String()) if isinstance(value.type, Date | UtcDateTime) else value


def undecided(table: Table, is_decided: Condition, at: Value, by: Value) -> Question:
    """Ask for decisions that do not say who made them, when; and for who made one that was not made."""
    is_said, is_silent = and_(at.is_not(None), by != ""), and_(at.is_(None), by == "")
    wrong = case((is_decided, not_(is_said)), else_=not_(is_silent))
    return broken("decisions_say_who_and_when", table, wrong, found=by, right=at)


def differing(code: str, table: Table, stored: Value, right: Value) -> Question:
    """Ask for the rows whose stored value is not the right one, be either NULL."""
    return broken(code, table, stored.is_distinct_from(right), found=stored, right=right)


def sum_of(value: Value, table: FromClause, *where: Condition) -> Value:
    """Return a sum over the rows of another table that belong to the row looked at."""
    return select(func.coalesce(func.sum(value), 0)).where(*where).correlate_except(table).scalar_subquery()


def count_of(table: FromClause, *where: Condition) -> Value:
    """Return how many rows of another table belong to the row looked at."""
    return select(func.count()).select_from(table).where(*where).correlate_except(table).scalar_subquery()


def newest(value: Value, table: FromClause, by: Value, *where: Condition) -> Value:
    """Return a value of the newest row of another table that belongs to the row looked at."""
    found = select(value).where(*where).order_by(by.desc()).limit(1)
    return found.correlate_except(table).scalar_subquery()


def oldest(value: Value, table: FromClause, by: Value, *where: Condition) -> Value:
    """Return a value of the oldest row of another table that belongs to the row looked at."""
    found = select(value).where(*where).order_by(by).limit(1)
    return found.correlate_except(table).scalar_subquery()


def number_of_order() -> Value:
    """Return an order's number as it is written, such as `W-042`."""
    digits = cast(orders.c.sequence, String(12))
    padded = case((orders.c.sequence < 10, "00" + digits), (orders.c.sequence < 100, "0" + digits), else_=digits)
    letters = {type_.value: f"{type_.value[0].upper()}-" for type_ in OrderType}
    return case(letters, value=orders.c.type, else_="?") + padded


where_alone = condition(
    "where_alone",
    sqlite="({0} IS NULL AND ({1}) OR {0} IS NOT NULL AND ({2}))",
    mysql="CASE WHEN {0} IS NULL THEN {1} ELSE {2} END",
)
"""What holds of a row without another beside it, whose id is the first argument; else what holds of it with those.

SQLite works all parts of a CASE out whole; a server takes those of AND and OR to where it reads a row, for each row.
"""
days_between = function(
    "days_between",
    Integer(),
    sqlite="CAST(julianday({0}) - julianday(date({1})) AS INTEGER)",
    mysql="DATEDIFF({0}, {1})",
)
"""How many days a date lies after the UTC date of an instant."""
is_day_of = condition("is_day_of", sqlite="({0} IS SUBSTR({1}, 1, 10))", mysql="({0} = DATE({1}))")
"""Whether a date is the UTC date of an instant, which is told sooner."""
json_text = function(
    "json_text",
    String(),
    sqlite="CASE WHEN JSON_VALID({0}) THEN JSON_EXTRACT({0}, {1}) END",
    mysql="CASE WHEN JSON_VALID({0}) THEN NULLIF(JSON_UNQUOTE(JSON_EXTRACT({0}, {1})), 'null') END",
)
"""What a JSON document has at a path, without quotes; NULL for null, and where there is no such document."""


FARTHEST_BACK, FARTHEST_AHEAD = -2, 1
"""Days between an instant's UTC date and its business day, in any time zone and with any cut-off."""


def plausible(table: Table, at: Value, *where: Condition) -> Question:
    """Ask for business days that are far from the instant that was booked on them."""
    day = table.c.business_date
    away = days_between(day, at)
    far = and_(not_(is_day_of(day, at)), or_(away.is_(None), ~away.between(FARTHEST_BACK, FARTHEST_AHEAD)))
    return broken("business_days_are_plausible", table, *where, far, found=day, right=at)
