"""Ask what is off the items of open days, and by whom, again where more was cancelled or given since the report before.

A cancelled order stays cancelled, and a discount only grows but by changes that are counted as edits. So what those of
a day take off holds as long as as many are cancelled and discounts add up to the same, which an index tells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import BindParameter, bindparam, func, literal, union_all

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Asked, Statements
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.reports.ledger import CANCELLED, GIVEN, GIVER, IS_GIVEN, ON_ORDERS, WITH_DISCOUNTS
from technomart.adapters.sql.reports.parts import GROSS, WITH_LINES, Parts, Sums, line, parts_of, row_of, sums_of

OFF = "off"
"""The part of an answer that tells what is off."""
Told: TypeAlias = tuple[int, int]
"""How many orders of a day are cancelled, and the discounts of all of them."""


@dataclass(frozen=True, slots=True)
class Off:
    """What is off the items of a day by so much, and what who gave of it."""

    told: Told
    items: Sums
    given: Sums


Offs: TypeAlias = Mapping[date, Off]


def parts_off() -> Iterator[Asked]:
    """Yield what asks for all that is off the items of some days."""
    days: BindParameter[date] = bindparam("days", expanding=True)
    part, nothing, nobody, day = literal(OFF), literal(0), literal("", orders.c.id.type), orders.c.business_date
    item = "items", part, nothing, nobody, day, line.menu_item_id
    cancelled = row_of(*item, -func.sum(line.quantity), -func.sum(GROSS), nothing)
    yield cancelled.select_from(WITH_LINES).where(day.in_(days), orders.c.status == CANCELLED).group_by(day, item[-1])
    less = row_of(*item, nothing, -func.sum(line.discount), nothing).select_from(WITH_LINES)
    is_less = day.in_(days), orders.c.status != CANCELLED, orders.c.discount > 0
    yield less.where(*is_less).group_by(day, item[-1])
    given = row_of("people", part, nothing, nobody, day, GIVER, ON_ORDERS, GIVEN, nothing)
    yield given.select_from(WITH_DISCOUNTS).where(day.in_(days), *IS_GIVEN).group_by(day, GIVER)


ASKED = Prepared(union_all(*parts_off()))


def offs(sql: Statements, kept: Offs, told: Mapping[date, Told], parts: Parts | None) -> Offs:
    """Return what is off on each day by so much as is `told`; what changed is asked for, unless `parts` have it."""
    changed = [day for day, now in told.items() if day not in kept or kept[day].told != now]
    if not changed:
        return kept
    if parts is None:
        parts = parts_of(sql.all(ASKED, days=changed))
    items, given = parts["items", OFF], parts["people", OFF]
    return dict(kept) | {
        day: Off(
            told[day],
            sums_of(row for row in items if row["day"] == day),
            sums_of(row for row in given if row["day"] == day),
        )
        for day in changed
    }
