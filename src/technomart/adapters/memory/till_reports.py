"""Find in memory what the report on the till and the books are made of."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from operator import gt

from technomart.adapters.memory.day_closes import sold_with
from technomart.adapters.memory.past import recorded
from technomart.adapters.memory.tables import Tables
from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.reading import Reading
from technomart.domain.kernel import paging
from technomart.domain.kernel.paging import Page, PageRequest, cut
from technomart.domain.papers.paper import Paper
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.reports.books import BookFilter, booked_at
from technomart.domain.reports.periods import EVERY_DAY, DaySpan
from technomart.domain.reports.rows import ClosedAs, SoldOn, TillRows


def closes(tables: Tables, days: DaySpan, at: datetime | None) -> list[DayClose]:
    """Return the closes of some business days, oldest first."""
    found = tables.day_closes.where(lambda close: close.business_date in days and _is_known(close.closed_at, at))
    return sorted(found, key=lambda close: (close.business_date, close.register_code, close.id))


def till_rows(tables: Tables, days: DaySpan, at: datetime | None) -> TillRows:
    """Return what the report on the till is calculated from."""
    return TillRows(
        closes=closes(tables, days, at),
        since=list(_since(tables, days, at)),
        given=recorded(tables, days).given_by_hand(days) if at is None else (),
        money=list(_closed_as(tables, days, at)),
        drawers=tables.cash_sessions.where(
            lambda session: session.business_date in days and _is_known(session.closed_at, at)
        ),
    )


def book(tables: Tables, wanted: BookFilter, request: PageRequest) -> Page[Paper]:
    """Return one page of the invoices of a book."""
    rows = sorted(tables.papers.where(wanted.admits), key=booked_at)
    return cut(rows, request, booked_at, follows=gt, most=paging.MOST_COUNTED)


def _since(tables: Tables, days: DaySpan, at: datetime | None) -> Iterator[SoldOn]:
    """Yield the papers of days that were not closed, added up by kind and person."""
    through: dict[str, date] = {}
    for close in closes(tables, EVERY_DAY, at):
        through[close.register_id] = close.business_date
    found: dict[date, Reading] = {}
    for paper in tables.papers.where(lambda paper: paper.register_date in days and _is_known(paper.at, at)):
        if paper.register_date > through.get(paper.register_id, date.min):
            before = found.get(paper.register_date, Reading())
            found[paper.register_date] = before.joined(Reading((sold_with(paper),)))
    yield from (SoldOn(day, each) for day, reading in sorted(found.items()) for each in reading.sold)


def _closed_as(tables: Tables, days: DaySpan, at: datetime | None) -> Iterator[ClosedAs]:
    """Yield the money of some days by the clock, added up by the close that has it."""
    known = closes(tables, EVERY_DAY, at)
    sums: Counter[tuple[str, date | None, int | None]] = Counter()
    for table, sign in ((tables.payments, 1), (tables.refunds, -1)):
        for row in table.rows.values():
            if row.business_date in days and _is_known(row.at, at):
                sums[_where(tables, known, row)] += sign * row.amount
    yield from (ClosedAs(*key, net=net) for key, net in sums.items())


def _where(tables: Tables, known: Iterable[DayClose], money: Payment | Refund) -> tuple[str, date | None, int | None]:
    """Return the code of a register, and the day and number of the close that has money, or the day it is open."""
    if money.register_id is None:
        return "", None, None
    code = tables.registers.rows[money.register_id].code
    found = next((close for close in known if close.span.holds(money.register_id, money.register_date)), None)
    return (code, found.business_date, found.number) if found else (code, money.register_date, None)


def _is_known(happened: datetime | None, at: datetime | None) -> bool:
    """Tell whether something has happened, or had at an instant."""
    return happened is not None and (at is None or happened <= at)
