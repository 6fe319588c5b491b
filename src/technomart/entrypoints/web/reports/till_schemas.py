"""Say how the report on the till and the books look on the wire."""

from marshmallow import fields

from technomart.domain.orders.privileges import MOST_HOLDERS
from technomart.domain.reports.rows import TakenOff
from technomart.entrypoints.web.reports.bounds import LONGEST_LIST
from technomart.entrypoints.web.reports.schemas import RangeSchema, ReportQuery
from technomart.entrypoints.web.shared.amounts import Pesos
from technomart.entrypoints.web.shared.base import PageQuery, Wire, some
from technomart.entrypoints.web.shared.fields import Choice


class BookQuery(ReportQuery, PageQuery):
    """One page of the invoices of which time is asked for."""


class SoldFiguresSchema(Wire):
    """What papers come to; `net` is less everything that was taken off, voided or returned."""

    may_lack = frozenset({"statutoryDiscount", "vatAdjustment"})

    invoices = fields.Integer()
    gross = Pesos()
    discounts = Pesos()
    statutoryDiscount = Pesos(attribute="statutory_discount")
    vatAdjustment = Pesos(attribute="vat_adjustment")
    voids = Pesos()
    returns = Pesos()
    net = Pesos()


class PersonSalesSchema(Wire):
    """What one person sold; `personId` is left out for whoever has no account."""

    may_lack = frozenset({"personId", "statutoryDiscount", "vatAdjustment"})

    personId = fields.String(attribute="person.id")
    name = fields.String(attribute="person.name")
    invoices = fields.Integer(attribute="figures.invoices")
    gross = Pesos(attribute="figures.gross")
    discounts = Pesos(attribute="figures.discounts")
    statutoryDiscount = Pesos(attribute="figures.statutory_discount")
    vatAdjustment = Pesos(attribute="figures.vat_adjustment")
    voids = Pesos(attribute="figures.voids")
    returns = Pesos(attribute="figures.returns")
    net = Pesos(attribute="figures.net")


class PersonDaySchema(PersonSalesSchema):
    """What one person sold on one business day."""

    date = fields.Date(attribute="day")


class TakenOffSchema(Wire):
    """What one person took off in one way: by a discount, a smaller payment, or the law."""

    may_lack = frozenset({"personId"})

    personId = fields.String(attribute="person.id")
    name = fields.String(attribute="person.name")
    kind = Choice(TakenOff)
    amount = Pesos()


class PersonDrawersSchema(Wire):
    """How the drawers that one person opened were counted; `difference` is over less short."""

    may_lack = frozenset({"personId"})

    personId = fields.String(attribute="person.id")
    name = fields.String(attribute="person.name")
    sessions = fields.Integer(attribute="count")
    expected = Pesos()
    counted = Pesos()
    over = Pesos()
    short = Pesos()
    difference = Pesos()


class CountedDrawerSchema(Wire):
    """A cash session that was closed, and what it was off by."""

    may_lack = frozenset({"openedBy", "reason", "approvedBy"})

    id = fields.String()
    registerId = fields.String(attribute="register_id")
    businessDate = fields.Date(attribute="business_date")
    openedBy = fields.String(attribute="opened_by_name")
    expected = Pesos()
    counted = Pesos()
    difference = Pesos(attribute="over_short")
    firstDifference = Pesos(attribute="first_over_short", metadata={"description": "That of the first, blind count."})
    reason = fields.String()
    approvedBy = fields.String(attribute="approved_by")


class ClosingSchema(Wire):
    """What a close, or a day that is open (without `zCounter`), has of the net money of the range by the clock.

    `closeNet` is all net money of a close of the range: the rest of it moved on other days by the clock. Money that
    was booked at no register has neither `register` nor `date`.
    """

    may_lack = frozenset({"register", "date", "zCounter", "closeNet"})

    register = fields.String(attribute="money.register")
    date = fields.Date(attribute="money.day")
    zCounter = fields.Integer(attribute="money.number")
    net = Pesos(attribute="money.net")
    closeNet = Pesos(attribute="whole")


class TillReportSchema(Wire):
    """What people sold, took off, and were over or short by; closed days count whole on their business date.

    `clockNet` is the `total` of the sales report on these days, and `byClose` where that money was closed.
    """

    total = fields.Nested(SoldFiguresSchema)
    byPerson = some(PersonSalesSchema, LONGEST_LIST, attribute="sales")
    byDay = some(PersonDaySchema, LONGEST_LIST, attribute="days")
    discounts = some(TakenOffSchema, LONGEST_LIST, attribute="taken_off")
    overShort = some(PersonDrawersSchema, LONGEST_LIST, attribute="over_short")
    drawers = some(CountedDrawerSchema, LONGEST_LIST)
    clockNet = Pesos(attribute="clock_net")
    byClose = some(ClosingSchema, LONGEST_LIST, attribute="closings")
    range = fields.Nested(RangeSchema, attribute="period")


class SummaryRowSchema(Wire):
    """A closed day as the tax office reads it; `accumulatedEnd` and `accumulatedBegin` are the grand totals."""

    may_lack = frozenset({"firstInvoice", "lastInvoice"})

    date = fields.Date(attribute="close.business_date")
    firstInvoice = fields.String(attribute="first_invoice")
    lastInvoice = fields.String(attribute="last_invoice")
    accumulatedEnd = Pesos(attribute="close.accumulated")
    accumulatedBegin = Pesos(attribute="close.previous")
    manualSales = Pesos(attribute="nothing", dump_only=True)
    gross = Pesos(attribute="close.gross")
    vatable = Pesos(attribute="reading.net.vatable")
    vat = Pesos(attribute="reading.net.vat")
    exempt = Pesos(attribute="reading.net.exempt")
    zeroRated = Pesos(attribute="nothing", dump_only=True)
    seniorDiscount = Pesos(attribute="sold.senior_discount")
    pwdDiscount = Pesos(attribute="sold.pwd_discount")
    athleteDiscount = Pesos(attribute="sold.athlete_discount")
    soloParentDiscount = Pesos(attribute="nothing", dump_only=True)
    otherDiscount = Pesos(attribute="sold.discount")
    returns = Pesos(attribute="reading.returns.figures.total")
    voids = Pesos(attribute="reading.voids.figures.total")
    totalDeductions = Pesos(attribute="deductions")
    seniorVatAdjustment = Pesos(attribute="sold.senior_adjustment")
    pwdVatAdjustment = Pesos(attribute="sold.pwd_adjustment")
    otherVatAdjustment = Pesos(attribute="sold.athlete_adjustment")
    vatOnReturns = Pesos(attribute="vat_on_returns")
    otherVat = Pesos(attribute="nothing", dump_only=True)
    totalVatAdjustment = Pesos(attribute="vat_adjustments")
    vatPayable = Pesos(attribute="reading.net.vat", dump_only=True)
    net = Pesos(attribute="reading.net.total")
    overrun = Pesos()
    totalIncome = Pesos(attribute="income")
    resetCounter = fields.Integer(attribute="close.resets")
    zCounter = fields.Integer(attribute="close.number")
    remarks = fields.String()


class SalesSummarySchema(Wire):
    """The closed days of a time, oldest first."""

    rows = some(SummaryRowSchema, LONGEST_LIST)
    range = fields.Nested(RangeSchema, attribute="period")


class BookRowSchema(Wire):
    """What one person had of an invoice; `sales` are with the VAT that was not paid."""

    may_lack = frozenset({"tin"})

    name = fields.String()
    idNumber = fields.String(attribute="id_number")
    tin = fields.String()
    sales = Pesos()
    vat = Pesos()
    exempt = Pesos()
    discount5 = Pesos(attribute="discount_5")
    discount20 = Pesos(attribute="discount")
    net = Pesos()


class BookEntrySchema(Wire):
    """An invoice in a book, and everybody of its kind on it."""

    date = fields.Date(attribute="paper.register_date")
    invoice = fields.String(attribute="paper.serial")
    orderId = fields.String(attribute="paper.order_id")
    people = some(BookRowSchema, MOST_HOLDERS, attribute="rows")
