"""Say how day closes and readings look on the wire."""

from typing import Any

from marshmallow import fields

from technomart.domain.day_closes.close import MOST_CARRIED
from technomart.domain.day_closes.summary import MOST_SUMS, Part
from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NOTE
from technomart.domain.orders.order import PaymentMethod
from technomart.entrypoints.web.papers.schemas import PrintJobSchema
from technomart.entrypoints.web.shared.amounts import Pesos
from technomart.entrypoints.web.shared.base import PageQuery, Wire, some
from technomart.entrypoints.web.shared.fields import Choice, Day
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText

AFTER = "The close is of the days after this one; not there for the first close of a register."
ACCUMULATED = "The grand total with this day: gross, every sale once, whatever became of it."
LINES = "The lines of the money block as they are printed, in their order."
SEAL = "The SHA-256 of the seal before, a line feed and the content."


class IssuedSchema(Wire):
    """The papers of one kind: how many, first and last number, what they come to; taxes where they are kept."""

    may_lack = frozenset({"first", "last", "statutoryDiscount", "vatAdjustment", "vatable", "vat", "exempt"})

    count = fields.Integer(attribute="issued.count")
    first = fields.Integer(attribute="issued.first")
    last = fields.Integer(attribute="issued.last")
    gross = Pesos(attribute="issued.figures.gross")
    discount = Pesos(attribute="issued.figures.discount")
    statutoryDiscount = Pesos(attribute="taxes.statutory_discount")
    vatAdjustment = Pesos(attribute="taxes.vat_adjustment")
    total = Pesos(attribute="issued.figures.total")
    vatable = Pesos(attribute="taxes.vatable")
    vat = Pesos(attribute="taxes.vat")
    exempt = Pesos(attribute="taxes.exempt")


class TenderSumSchema(Wire):
    """Money of one method."""

    may_lack = frozenset[str]()

    method = Choice(PaymentMethod)
    received = Pesos()
    returned = Pesos()
    kept = Pesos()


class DrawerSumSchema(Wire):
    """What became of the drawer in the cash sessions of these days."""

    may_lack = frozenset[str]()

    sessions = fields.Integer()
    opening = Pesos()
    paidIn = Pesos(attribute="paid_in")
    paidOut = Pesos(attribute="paid_out")
    drops = Pesos(metadata={"description": "Before the count; what goes to the safe of what was counted is in that."})
    counted = Pesos()
    overShort = Pesos(attribute="over_short")
    unassigned = Pesos(metadata={"description": "Cash that was kept outside any cash session."})


class PersonSumSchema(Wire):
    """What one person sold and took."""

    may_lack = frozenset({"name"})

    name = fields.String()
    invoices = fields.Nested(IssuedSchema, attribute="told_invoices")
    voids = fields.Nested(IssuedSchema, attribute="told_voids")
    returns = fields.Nested(IssuedSchema, attribute="told_returns")
    tenders = some(TenderSumSchema, len(PaymentMethod))


class SumSchema(Wire):
    """A line of the money block of a reading, as it is printed; what is taken off is negative."""

    may_lack = frozenset({"count"})

    part = Choice(Part)
    label = fields.String()
    amount = Pesos()
    count = fields.Integer(metadata={"description": "Of how many papers, where it is of papers."})


def summed() -> fields.List[Any]:
    """Return the field of a money block."""
    return some(SumSchema, MOST_SUMS, metadata={"description": LINES})


class ReadingSchema(Wire):
    """What a register made in some days."""

    may_lack = frozenset[str]()

    invoices = fields.Nested(IssuedSchema, attribute="told_invoices")
    voids = fields.Nested(IssuedSchema, attribute="told_voids")
    returns = fields.Nested(IssuedSchema, attribute="told_returns")
    netSales = Pesos(attribute="net.total", metadata={"description": "Invoices less voids and returns."})
    tenders = some(TenderSumSchema, len(PaymentMethod))
    drawer = fields.Nested(DrawerSumSchema, attribute="cash")
    byPerson = fields.List(
        fields.Nested(PersonSumSchema), attribute="by_person", metadata={"x-bounded-by": "who works at the register"}
    )


class HeldSchema(Wire):
    """What a register holds now (X reading)."""

    may_lack = frozenset({"after"})

    registerId = fields.String(attribute="register.id")
    registerCode = fields.String(attribute="register.code")
    after = fields.Date(attribute="span.after", metadata={"description": AFTER})
    businessDate = fields.Date(attribute="span.until")
    summary = summed()
    reading = fields.Nested(ReadingSchema)


class DayCloseSchema(Wire):
    """The close of a register's day (Z reading)."""

    may_lack = frozenset({"after", "sealBefore", "closedBy"})

    id = fields.String()
    registerId = fields.String(attribute="register_id")
    registerCode = fields.String(attribute="register_code")
    number = fields.Integer()
    after = fields.Date(metadata={"description": AFTER})
    businessDate = fields.Date(attribute="business_date")
    closedAt = fields.DateTime(attribute="closed_at")
    closedBy = fields.String(attribute="actor_name")
    gross = Pesos()
    previous = Pesos()
    accumulated = Pesos(metadata={"description": ACCUMULATED})
    resets = fields.Integer()
    seal = fields.String(metadata={"description": SEAL})
    sealBefore = fields.String(attribute="seal_before")


class ClosedDaySchema(Wire):
    """The close of a day, and if it was ever to be printed where that stands; `reprints` counts those asked for."""

    may_lack = frozenset({"printing"})
    on_top = "close"

    close = fields.Nested(DayCloseSchema)
    printing = fields.Nested(PrintJobSchema)
    reprints = fields.Integer()


class CarriedOrderSchema(Wire):
    """An order that was open when its day was closed, and what it owed."""

    may_lack = frozenset[str]()

    orderNumber = fields.String(attribute="number")
    amount = Pesos()


class CarriedSchema(Wire):
    """The orders that went over into the next day; of many, the first are named."""

    may_lack = frozenset({"reason"})

    count = fields.Integer()
    amount = Pesos()
    reason = fields.String()
    orders = some(CarriedOrderSchema, MOST_CARRIED)


class DayCloseDetailSchema(DayCloseSchema):
    """The close of a register's day with all that was sealed."""

    isSealed = fields.Boolean(
        attribute="is_sealed", metadata={"description": "Whether the seal is that of the content."}
    )
    content = fields.String(metadata={"description": "What was sealed, as JSON; amounts in centavos."})
    summary = summed()
    reading = fields.Nested(ReadingSchema)
    carried = fields.Nested(CarriedSchema)


class DayCloseRequest(Wire):
    """Which day of which register is closed; today, of the first register by code, unless it is said."""

    register = OptionalText(longest=LONGEST_ID)
    businessDate = Day(attribute="day", load_default=None, allow_none=True)
    reason = OptionalText(
        longest=LONGEST_NOTE,
        lines=True,
        metadata={"description": "Why open orders are carried over; needed when some owe."},
    )


class DayCloseQuery(PageQuery):
    """Which day closes are asked for."""

    registerId = ShortText(load_default=None, attribute="register_id")
