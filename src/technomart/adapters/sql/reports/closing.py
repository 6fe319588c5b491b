"""Add up the orders, payments and refunds of some days into the tables that reports read, within the database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, bindparam, func, literal, select, union_all

from technomart.adapters.sql.closed_days.tables import (
    ended,
    report_customers,
    report_discounts,
    report_items,
    report_orders,
    report_takings,
)
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.orders.tables import OFF_BY_LAW, order_lines, orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.reports.ledger import (
    CANCELLED,
    CORRECTED,
    GIVEN,
    GIVER,
    IS_GIVEN,
    ON_ORDERS,
    WITH_DISCOUNTS,
    time_to_ready,
)

Value = ColumnElement[Any]
Sums = Mapping[str, Value]


def _into(table: Table, source: FromClause, by: Sums, sums: Sums, *where: ColumnElement[bool]) -> Prepared:
    asked = select(*by.values(), *sums.values()).select_from(source).where(*where).group_by(*by.values())
    return Prepared(table.insert().from_select([*by, *sums], asked))


def _on_days(table: Table) -> ColumnElement[bool]:
    return table.c.business_date.in_(bindparam("days", expanding=True))


def _takings() -> Prepared:
    sums = ("captured", "payments", "refunded", "refunds", "corrected")
    rows = union_all(_money(payments, payments, sums), _money(refunds, _refunded(), sums)).subquery("rows_")
    by = {name: rows.c[name] for name in ("business_date", "method")}
    return _into(report_takings, rows, by, {name: func.sum(rows.c[name]) for name in sums})


def _refunded() -> FromClause:
    return refunds.join(payments, payments.c.id == refunds.c.payment_id)


def _money(table: Table, source: FromClause, names: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    nothing, one = literal(0), literal(1)
    amount = table.c.amount
    values = (
        (amount, one, nothing, nothing, nothing) if table is payments else (nothing, nothing, amount, one, CORRECTED)
    )
    labelled = (value.label(name) for name, value in zip(names, values, strict=True))
    return select(table.c.business_date, payments.c.method, *labelled).select_from(source).where(_on_days(table))


def _orders() -> Prepared:
    order = orders.c
    sums = {
        "orders": func.count(),
        "discount": func.sum(order.discount),
        "total": func.sum(order.total),
        "ready": func.count(order.ready_at),
        "ready_seconds": func.coalesce(func.sum(time_to_ready()), 0),
    }
    by: Sums = {"business_date": order.business_date, "type": order.type, "status": order.status}
    return _into(report_orders, orders, by, sums, _on_days(orders))


def _items() -> Prepared:
    line = order_lines.c
    sums: Sums = {
        "quantity": func.sum(line.quantity),
        "total": func.sum(line.unit_price * line.quantity - line.discount - OFF_BY_LAW),
    }
    by: Sums = {"business_date": orders.c.business_date, "menu_item_id": line.menu_item_id}
    both = orders.join(order_lines, line.order_id == orders.c.id)
    return _into(report_items, both, by, sums, _on_days(orders), orders.c.status != CANCELLED)


def _discounts() -> Prepared:
    by: Sums = {"business_date": orders.c.business_date, "person_id": GIVER}
    sums: Sums = {"orders": ON_ORDERS, "discount": GIVEN}
    return _into(report_discounts, WITH_DISCOUNTS, by, sums, _on_days(orders), *IS_GIVEN)


def _customers() -> Prepared:
    name, nothing, sums = ended(payments.c.customer), literal(0), ("payments", "captured", "refunded")

    def part(table: Table, source: FromClause, *values: Value) -> Select[*tuple[Any, ...]]:
        named = [value.label(column) for column, value in zip(("customer", *sums), (name, *values), strict=True)]
        return select(table.c.business_date, *named).select_from(source).where(_on_days(table))

    taken = part(payments, payments, literal(1), payments.c.amount, nothing)
    back = part(refunds, _refunded(), nothing, nothing, refunds.c.amount)
    rows = union_all(taken, back).subquery("rows_")
    by = {column: rows.c[column] for column in ("customer", "business_date")}
    return _into(report_customers, rows, by, {column: func.sum(rows.c[column]) for column in sums})


ADD_UP = (_takings(), _orders(), _items(), _discounts(), _customers())
"""What fills the tables from `days`, none of which may have rows there."""
