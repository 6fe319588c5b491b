"""Say how papers look on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from technomart.domain.kernel.lengths import LONGEST_ID
from technomart.domain.orders.order import MOST_CHANGES, MOST_LINES
from technomart.domain.orders.privileges import MOST_HOLDERS, PrivilegeKind
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.paper import PaperKind
from technomart.domain.papers.printed import Form, Sheet
from technomart.domain.papers.queue import JobState, PrinterName
from technomart.entrypoints.web.shared.amounts import Pesos
from technomart.entrypoints.web.shared.base import PageQuery, Wire, some
from technomart.entrypoints.web.shared.fields import Choice, Day, Flag
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText, Word

ONE_THING: Mapping[str, Any] = {
    "if": {"required": ["ticket"], "properties": {"ticket": {"const": True}}},
    "then": {"properties": {"paper": {"pattern": r"^\s*$"}}},
}
FORMS = {form.value: form for form in (Form.TEXT, Form.HTML, Form.PDF)}


class FormQuery(Wire):
    """As what a paper is asked for, and for which sheet."""

    format = fields.String(
        load_default="json",
        validate=Word("json", *FORMS),
        metadata={"description": "`width` says for which roll or sheet; a `pdf` has pages of A4 or A5."},
    )
    width = Choice(Sheet, load_default=Sheet.ROLL_80)


class ReceiptQuery(FormQuery):
    """Which paper of an order is asked for, as what, and for which sheet."""

    paper = ShortText(load_default="", longest=LONGEST_ID, metadata={"description": "An id; else the newest invoice."})


class PaperQuery(PageQuery):
    """Which papers are asked for; `from` and `to` are business days of their register, both inside."""

    registerId = ShortText(load_default=None, attribute="register_id")
    kind = Choice(PaperKind, load_default=None)
    from_ = Day(data_key="from", load_default=None)
    to = Day(load_default=None)


class PrintJobQuery(PageQuery):
    """Which of what was to be printed is asked for."""

    printer = Choice(PrinterName, load_default=None)
    state = Choice(JobState, load_default=None)


class PrintRequest(Wire):
    """What is to be printed of an order: its newest invoice, the paper that is named, or the kitchen's ticket."""

    rules = ONE_THING

    paper = OptionalText(longest=LONGEST_ID)
    ticket = Flag(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def one_thing_is_printed(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a paper beside the ticket, which is none."""
        if data["ticket"] and data["paper"]:
            raise ValidationError("Is of no ticket: ask for the paper or the ticket.", "paper")


class PrintJobSchema(Wire):
    """Where something stands that is to be printed: a paper, a closed day, an order's ticket, or else an X reading.

    `interrupted` counts how often the server was killed while it was printed; it comes once more then, as a reprint.
    """

    may_lack = frozenset({"orderId", "paperId", "closeId", "error", "printedAt", "by"})

    id = fields.String()
    orderId = fields.String(attribute="order_id")
    paperId = fields.String(attribute="paper_id")
    closeId = fields.String(attribute="close_id")
    printer = Choice(PrinterName)
    state = Choice(JobState)
    isReprint = fields.Boolean(attribute="is_reprint")
    tries = fields.Integer()
    interrupted = fields.Integer()
    error = fields.String()
    at = fields.DateTime()
    printedAt = fields.DateTime(attribute="printed_at")
    by = fields.String(attribute="actor_name")


class PaperLineSchema(Wire):
    """A line of a paper."""

    name = fields.String()
    quantity = fields.Integer()
    unitPrice = Pesos(attribute="unit_price")
    amount = Pesos()


class TenderedSchema(Wire):
    """How a part of it was paid, or given back."""

    how = fields.String()
    amount = Pesos()


class PaperTaxSchema(Wire):
    """The tax of a paper, and what is off it by law."""

    seller = Choice(Tax, attribute="shown.tax")
    vatable = Pesos(attribute="figures.vatable", metadata={"description": "sold with VAT, without the VAT"})
    vat = Pesos(attribute="figures.vat")
    exempt = Pesos(attribute="figures.exempt", metadata={"description": "sold without VAT, before the law's discount"})
    zeroRated = Pesos(attribute="figures.zero_rated")
    statutoryDiscount = Pesos(attribute="figures.statutory_discount")
    vatAdjustment = Pesos(attribute="figures.vat_adjustment", metadata={"description": "VAT that is not paid, by law"})


class ByLawSchema(Wire):
    """A discount by law."""

    kind = Choice(PrivilegeKind)
    discount = Pesos()


class HeldByLawSchema(ByLawSchema):
    """A discount by law, and whose it is."""

    may_lack = frozenset({"tin"})

    name = fields.String()
    idKind = fields.String(attribute="id_kind")
    idNumber = fields.String(attribute="id_number")
    tin = fields.String()


class PaperSchema(Wire):
    """An invoice, void or return as it was issued; `invoiceId` is what a void or return takes back.

    `tax` and `privileges` are there where taxes are kept.
    """

    may_lack = frozenset({"by", "customer", "reason", "invoiceId", "tax", "privileges"})

    id = fields.String()
    kind = Choice(PaperKind)
    number = fields.String(attribute="serial")
    registerId = fields.String(attribute="register_id")
    businessDate = fields.Date(attribute="register_date")
    at = fields.DateTime()
    orderId = fields.String(attribute="order_id")
    orderNumber = fields.String(attribute="order_number")
    lines = some(PaperLineSchema, MOST_LINES, attribute="shown.lines")
    gross = Pesos(attribute="figures.gross")
    discount = Pesos(attribute="figures.discount")
    total = Pesos(attribute="figures.total")
    tenders = some(TenderedSchema, MOST_CHANGES, attribute="shown.tenders")
    tendered = Pesos(attribute="shown.cash", metadata={"description": "Cash that was handed over."})
    change = Pesos(attribute="shown.change")
    customer = fields.String(attribute="shown.customer")
    reason = fields.String(attribute="shown.reason")
    by = fields.String(attribute="actor_name")
    invoiceId = fields.String(attribute="invoice_id")
    tax = fields.Nested(PaperTaxSchema, attribute="taxed")
    privileges = some(ByLawSchema, MOST_HOLDERS, attribute="by_law")


class ReceiptSchema(PaperSchema):
    """A paper with the names and IDs of those who have discounts by law."""

    privileges = some(HeldByLawSchema, MOST_HOLDERS, attribute="by_law")


class JournalEntrySchema(Wire):
    """A paper, and of one that was ever to be printed where that stands; `reprints` counts those asked for."""

    may_lack = frozenset({"printing"})
    on_top = "paper"

    paper = fields.Nested(PaperSchema)
    printing = fields.Nested(PrintJobSchema)
    reprints = fields.Integer()
