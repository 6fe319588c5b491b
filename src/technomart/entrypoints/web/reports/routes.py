"""Report what happened, as JSON or as CSV."""

from typing import Any

from flask import Response

from technomart.domain.kernel.paging import every
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.reports.periods import Period
from technomart.domain.usecases.reports import (
    ExportCustomer,
    ReportCustomer,
    ReportOrders,
    ReportSales,
    ReportStaff,
    ReportStock,
)
from technomart.domain.usecases.till_reports import ReadBook, ReportSalesSummary, ReportTill
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.reporting import books, tables
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.csv_files import CSV, csv_file, wants_csv
from technomart.entrypoints.web.http import actor, ok, paged, ports, use
from technomart.entrypoints.web.reports import sales_schemas, schemas, till_schemas
from technomart.entrypoints.web.reports.bounds import LONGEST_LIST, must_fit
from technomart.entrypoints.web.shared.base import enveloped, listed, page_request, paginated

routes = Blueprint("reports", __name__, url_prefix="/api/reports", description="The reports, also as CSV")


@routes.route("/sales", who=Permission.REPORTS_SALES_VIEW, refuses=(404,))
@routes.arguments(schemas.ReportQuery, location="query")
@routes.response(200, enveloped(sales_schemas.SalesSchema))
@routes.alt_response(200, **CSV)
def sales(query: dict[str, Any]) -> dict[str, Any] | Response:
    """Report what was sold."""
    report = use(ReportSales)(actor(), query["range"], schemas.as_of(query))
    if wants_csv():
        return csv_file("sales", tables.SALES, tables.sales_rows(report), report.period)
    must_fit(report.by_category, report.discounts_by_person)
    return ok(sales_schemas.shown_sales(report))


@routes.route("/orders", who=Permission.REPORTS_ORDERS_VIEW, refuses=(404,))
@routes.arguments(schemas.ReportQuery, location="query")
@routes.response(200, enveloped(schemas.OrdersReportSchema))
@routes.alt_response(200, **CSV)
def orders(query: dict[str, Any]) -> dict[str, Any] | Response:
    """Report how far the orders got that were placed in a time."""
    report = use(ReportOrders)(actor(), query["range"], schemas.as_of(query))
    if wants_csv():
        return csv_file("orders", tables.ORDERS, tables.orders_rows(report), report.period)
    return ok(report)


@routes.route("/inventory", who=Permission.REPORTS_INVENTORY_VIEW, refuses=(404,))
@routes.arguments(schemas.AsOfQuery, location="query")
@routes.response(200, listed(schemas.StockReportSchema, LONGEST_LIST))
@routes.alt_response(200, **CSV)
def inventory(query: dict[str, Any]) -> dict[str, Any] | Response:
    """Report what is in stock."""
    items = use(ReportStock)(actor(), schemas.as_of(query))
    if wants_csv():
        return csv_file("inventory", tables.STOCK, tables.stock_rows(items))
    must_fit(items)
    return ok(items)


@routes.route("/staff-attendance", who=Permission.REPORTS_STAFF_VIEW, refuses=(404,))
@routes.arguments(schemas.ReportQuery, location="query")
@routes.response(200, enveloped(schemas.StaffReportSchema))
@routes.alt_response(200, **CSV)
def staff_attendance(query: dict[str, Any]) -> dict[str, Any] | Response:
    """Report who was at work, on every business day the range touches."""
    report = use(ReportStaff)(actor(), query["range"], schemas.as_of(query))
    if wants_csv():
        return csv_file("staff-attendance", tables.STAFF, tables.staff_rows(report), report.period)
    must_fit(report.employees)
    return ok(report)


@routes.route("/customer-history", who=Permission.REPORTS_CUSTOMER_VIEW, refuses=(404,))
@routes.arguments(schemas.CustomerQuery, location="query")
@routes.response(200, schemas.HistorySchema)
@routes.alt_response(200, **CSV)
def customer_history(query: dict[str, Any]) -> dict[str, Any] | Response:
    """Report what a customer paid, newest first; CSV has all of it, whatever page is asked for."""
    customer = query["customer"].strip() or None
    if wants_csv():
        payments = use(ExportCustomer)(actor(), customer, schemas.as_of(query))
        return csv_file("customer-history", tables.HISTORY, tables.history_rows(payments, ports().days))
    found = use(ReportCustomer)(actor(), customer, page_request(query, customer), schemas.as_of(query))
    return {**paged(found.page), "totals": found.totals}


@routes.route("/till", who=Permission.REPORTS_SALES_VIEW, refuses=(404,))
@routes.arguments(schemas.ReportQuery, location="query")
@routes.response(200, enveloped(till_schemas.TillReportSchema))
@routes.alt_response(200, **CSV)
def till(query: dict[str, Any]) -> dict[str, Any] | Response:
    """Report what people sold, took off and were over or short by, on every business day the range touches.

    A closed day is read from its close and counts whole on its business date; what came since, from its papers.
    """
    report = use(ReportTill)(actor(), query["range"], schemas.as_of(query))
    if wants_csv():
        return csv_file("till", books.TILL, books.till_rows(report), report.period)
    must_fit(report.sales, report.days, report.taken_off, report.over_short, report.drawers, report.closings)
    return ok(report)


@routes.route("/sales-summary", who=Permission.REPORTS_SALES_VIEW, refuses=(404,))
@routes.arguments(schemas.ReportQuery, location="query")
@routes.response(200, enveloped(till_schemas.SalesSummarySchema))
@routes.alt_response(200, **CSV)
def sales_summary(query: dict[str, Any]) -> dict[str, Any] | Response:
    """Report the closed days on every business day the range touches, a row for each, oldest first."""
    found = use(ReportSalesSummary)(actor(), query["range"], schemas.as_of(query))
    if wants_csv():
        return csv_file("sales-summary", books.SUMMARY, books.summary_rows(found.rows), found.period)
    must_fit(found.rows)
    return ok(found)


@routes.route("/senior-book", who=Permission.REPORTS_CUSTOMER_VIEW, refuses=(404,))
@routes.arguments(till_schemas.BookQuery, location="query")
@routes.response(200, paginated(till_schemas.BookEntrySchema))
@routes.alt_response(200, **CSV)
def senior_book(query: dict[str, Any]) -> dict[str, Any] | Response:
    """List the invoices on which senior citizens had something off by law, oldest first; CSV has all of them."""
    return _book("senior-book", PrivilegeKind.SENIOR, query)


@routes.route("/pwd-book", who=Permission.REPORTS_CUSTOMER_VIEW, refuses=(404,))
@routes.arguments(till_schemas.BookQuery, location="query")
@routes.response(200, paginated(till_schemas.BookEntrySchema))
@routes.alt_response(200, **CSV)
def pwd_book(query: dict[str, Any]) -> dict[str, Any] | Response:
    """List the invoices on which persons with a disability had something off by law, oldest first; CSV has all."""
    return _book("pwd-book", PrivilegeKind.PWD, query)


def _book(name: str, kind: PrivilegeKind, query: dict[str, Any]) -> dict[str, Any] | Response:
    by, read = actor(), use(ReadBook)
    wanted = read.wanted(kind, query["range"], schemas.as_of(query))
    if wants_csv():
        entries = every(lambda page: read(by, wanted, page))
        period = Period.of_days(wanted.days, ports().days)
        return csv_file(name, books.BOOK, books.book_rows(entries), period)
    return paged(read(by, wanted, page_request(query, wanted)))
