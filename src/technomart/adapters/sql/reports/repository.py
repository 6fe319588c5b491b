"""Group rows for reports: days that are added up from a few rows each, the others and the edges from the ledger."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Table, func, select
from typing_extensions import override

from technomart.adapters.sql.closed_days.days import closed, finish, lock, of_closed, runs
from technomart.adapters.sql.closed_days.tables import report_items, report_orders, report_takings
from technomart.adapters.sql.core.bulk import insert_all
from technomart.adapters.sql.core.statements import Repository, Row, Statements, is_exactly
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.repository import payment_of
from technomart.adapters.sql.payments.tables import payments
from technomart.adapters.sql.reports import ledger
from technomart.adapters.sql.reports.rows import (
    TakingSums,
    placed_of,
    placed_row,
    presence_with,
    sold_item_row,
    sold_of,
    taking_row,
)
from technomart.adapters.sql.staff.tables import attendance
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.payments.payment import Payment
from technomart.domain.reports.periods import DaySpan, Period
from technomart.domain.reports.ports import Reports
from technomart.domain.reports.rows import PaidTotals, Placed, Presence, Sold, Taking


class SqlReports(Repository, Reports):
    """Grouped rows of the ledger, in a constant number of statements however many orders there are."""

    @override
    def takings(self, period: Period) -> Sequence[Taking]:
        sums = TakingSums()
        for row in self._added_up(period, report_takings):
            sums.add(row["business_date"], row["method"], dict(row))
        for part in self._parts(period):
            near = ledger.near(period, part)
            for row in self.sql.all(ledger.captured(part, near)):
                sums.take(moment(row), row)
            for row in self.sql.all(ledger.given_back(part, near)):
                sums.refund(moment(row), row)
        return sums.rows()

    @override
    def placed(self, period: Period) -> Sequence[Placed]:
        found = [placed_of(row, row["business_date"]) for row in self._added_up(period, report_orders)]
        for part in self._parts(period):
            found += [placed_of(row, moment(row)) for row in self.sql.all(ledger.placed(part))]
        return found

    @override
    def sold(self, period: Period) -> Sequence[Sold]:
        rows: list[Row] = []
        if period.whole is not None and not period.is_hourly:
            item = report_items.c
            sums = func.sum(item.quantity).label("quantity"), func.sum(item.total).label("total")
            asked = of_closed(report_items, period.whole, item.menu_item_id, *sums).group_by(item.menu_item_id)
            rows += self.sql.all(asked)
        for part in self._parts(period):
            rows += self.sql.all(ledger.sold(part))
        return _merged(map(sold_of, rows))

    @override
    def presence(self, days: DaySpan) -> Sequence[Presence]:
        row = attendance.c
        asked = select(row.employee_id, row.status, func.count().label("rows"), func.sum(row.minutes).label("minutes"))
        on_days = row.business_date.between(days.first, days.last)
        found: dict[str, Presence] = {}
        for each in self.sql.all(asked.where(on_days).group_by(row.employee_id, row.status)):
            before = found.get(each["employee_id"], Presence(each["employee_id"], 0, 0, 0, 0))
            found[before.employee_id] = presence_with(before, each)
        return list(found.values())

    @override
    def paid(self, customer: str | None, request: PageRequest) -> list[Payment]:
        asked = select(payments).where(*_of_customer(customer)).order_by(payments.c.id.desc())  # by (customer, id)
        return [payment_of(row) for row in self.sql.all(asked.limit(request.limit).offset(request.offset))]

    @override
    def paid_before(self, customer: str | None, payment_id: str | None, limit: int) -> list[Payment]:
        mine = _of_customer(customer) + ([] if payment_id is None else [payments.c.id < payment_id])
        newest = select(payments).where(*mine).order_by(payments.c.id.desc()).limit(limit)
        return [payment_of(row) for row in self.sql.all(newest)]

    @override
    def paid_totals(self, customer: str | None) -> PaidTotals:
        sums = func.sum(payments.c.amount).label("amount"), func.sum(payments.c.refunded).label("refunded")
        row = self.sql.first(select(func.count().label("rows"), *sums).where(*_of_customer(customer)))
        if row is None or not row["rows"]:
            return PaidTotals(0, 0, 0)
        return PaidTotals(int(row["rows"]), int(row["amount"]), int(row["refunded"]))

    @override
    def unclosed(self, days: DaySpan) -> list[date]:
        first = first_day(self.sql)
        if first is None or first > days.last:
            return []
        done = closed(self.sql, days)
        return [day for day in DaySpan(max(first, days.first), days.last) if day not in done]

    @override
    def close(self, days: Collection[date]) -> None:
        lock(self.sql, days)
        for span in runs(days):
            period_part = ledger.Part(days=span)
            sums = TakingSums()
            for row in self.sql.all(ledger.captured(period_part, span)):
                sums.take(moment(row), row)
            for row in self.sql.all(ledger.given_back(period_part, span)):
                sums.refund(moment(row), row)
            insert_all(self.sql, report_takings, map(taking_row, sums.rows()))
            placed = [placed_of(row, moment(row)) for row in self.sql.all(ledger.placed(period_part))]
            insert_all(self.sql, report_orders, map(placed_row, placed))
            sold = ledger.sold(period_part, orders.c.business_date)
            insert_all(self.sql, report_items, map(sold_item_row, self.sql.all(sold)))
        finish(self.sql, days)

    def _added_up(self, period: Period, table: Table) -> Iterable[Row]:
        if period.whole is None or period.is_hourly:
            return ()
        return self.sql.all(of_closed(table, period.whole, *table.c))

    def _parts(self, period: Period) -> list[ledger.Part]:
        """Return what is to be read from the ledger; all of it where hours are asked for."""
        if period.whole is None:
            return ledger.parts_of(period, ())
        done = set() if period.is_hourly else closed(self.sql, period.whole)
        return ledger.parts_of(period, runs([day for day in period.whole if day not in done]))


def moment(row: Row) -> date | datetime:
    """Return what a row of the ledger is grouped by."""
    found = row["moment"]
    return found if isinstance(found, date) else datetime.fromtimestamp(int(found), UTC)


def _merged(rows: Iterable[Sold]) -> list[Sold]:
    found: dict[str, Sold] = {}
    for row in rows:
        before = found.get(row.menu_item_id, Sold(row.menu_item_id, 0, 0))
        found[row.menu_item_id] = Sold(row.menu_item_id, before.quantity + row.quantity, before.total + row.total)
    return list(found.values())


def _of_customer(customer: str | None) -> list[ColumnElement[bool]]:
    return [] if customer is None else is_exactly(payments.c.customer, customer)


def first_day(sql: Statements) -> date | None:
    """Return the first business day on which there is an order or a payment."""
    firsts = [sql.first(select(func.min(table.c.business_date).label("day"))) for table in (orders, payments)]
    return min((row["day"] for row in firsts if row is not None and row["day"] is not None), default=None)
