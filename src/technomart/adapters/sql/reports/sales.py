"""Ask what a period sold: on closed days once, as long as they add up to the same, and on the others each time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from technomart.adapters.sql.core.statements import Row, Statements
from technomart.adapters.sql.reports import ledger
from technomart.adapters.sql.reports.followed import open_days, portions
from technomart.adapters.sql.reports.kept import AddedUp, Sums
from technomart.adapters.sql.reports.rows import moment_of, ordered_of, taking_of
from technomart.adapters.sql.reports.shapes import NONE_CLOSED, closed_of, shape_of, values_of
from technomart.adapters.sql.reports.sold import PERSON, sold
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import When
from technomart.domain.reports.sales import DaySums, Figures, SalesRows, day_sums, figures_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ClosedSales:
    """What the closed days of a period add up to, those of the one before, and the items sold in the period."""

    now: DaySums
    before: Figures
    items: Sums


def sales_rows(sql: Statements, added: AddedUp, period: Period, booked: Booked) -> SalesRows:
    """Return the rows of a period and the figures of the one before."""
    shape, values, key = shape_of(period), values_of(period, booked), closed_of(period, booked)
    closed: ClosedSales | None = added.closed.find(("sales", key)) if key else None
    if closed is not None:
        values |= NONE_CLOSED
    rows: Sequence[Row] = []
    asks_for_money = closed is None or shape.hourly or bool(shape.edges)
    if asks_for_money:
        rows = sql.all(ledger.money(shape), **values)
    taken = _split((row for row in rows if row["method"]), taking_of, period)
    ordered = _split((row for row in rows if not row["method"]), ordered_of, period)
    opened = open_days(sql, added, tuple(values["open_days"]), shape.how, at_once=asks_for_money)
    if not shape.hourly:
        for taking in opened.takings:
            taken[False, taking.when < values["since"]].append(taking)
        for order in opened.ordered:
            ordered[False, order.when < values["since"]].append(order)
    people = {f"{PERSON}{who}": both for who, both in portions(opened.given, values["since"]).items()}
    sums = {**portions(opened.items, values["since"]), **people}
    items, gave, closed_items = sold(sql, shape.current, values, sums, closed.items if closed else None)
    if closed is None:
        before = figures_of(taken[True, True], ordered[True, True])
        closed = ClosedSales(day_sums(taken[True, False], ordered[True, False]), before, closed_items)
        if key:
            added.closed.keep(("sales", key), closed)
    return SalesRows(
        takings=taken[False, False],
        ordered=ordered[False, False],
        sold=items,
        previous=closed.before + figures_of(taken[False, True], ordered[False, True]),
        summed=closed.now,
        gave=gave,
    )


def _split(
    rows: Iterable[Row], value_of: Callable[[Row, When], T], period: Period
) -> defaultdict[tuple[bool, bool], list[T]]:
    """Return what rows hold by whether it is of closed days, and whether of the period before."""
    parts: defaultdict[tuple[bool, bool], list[T]] = defaultdict(list)
    long_ago = period.before.since
    for row in rows:
        is_before = row["moment"] is None
        when = long_ago if is_before else moment_of(row["moment"])
        parts[bool(row["closed"]), is_before].append(value_of(row, when))
    return parts
