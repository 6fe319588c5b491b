"""Say how the derivation of an order looks on the wire."""

from marshmallow import fields, validate

from technomart.domain.audit.explanation import MOST_SENTENCES, MOST_TAX_SAID, MOST_USES, LineShare
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import MOST_CHANGES, MOST_LINES, MOST_REFUNDS
from technomart.domain.orders.status import OrderStatus
from technomart.entrypoints.web.orders.schemas import OrderSchema
from technomart.entrypoints.web.orders.taxes import LineTaxSchema
from technomart.entrypoints.web.payments.schemas import PaymentSchema, RefundSchema
from technomart.entrypoints.web.shared.amounts import Pesos, Quantity
from technomart.entrypoints.web.shared.base import Wire, some
from technomart.entrypoints.web.shared.fields import Choice


class LineShareSchema(Wire):
    """A line with its share of the discount, exact and as it was rounded."""

    may_lack = frozenset({"tax"})

    name = fields.String(attribute="line.name")
    price = Pesos(attribute="line.unit_price")
    quantity = fields.Integer(attribute="line.quantity")
    subtotal = Pesos(attribute="line.gross")
    share = Pesos(attribute="whole", metadata={"description": "whole centavos of the exact share"})
    remainder = fields.Method("fraction", metadata={"type": "string", "description": "of a centavo"})
    extra = Pesos(metadata={"description": "the centavo a large remainder was given"})
    discount = Pesos(attribute="line.discount")
    tax = fields.Nested(LineTaxSchema, attribute="line.tax")
    total = Pesos(attribute="line.total")

    def fraction(self, share: LineShare) -> str:
        """Return what the exact share has beyond its whole centavos."""
        return f"{share.remainder}/{share.of}" if share.remainder else "0"


class StepSchema(Wire):
    """What one change did, and how the order stood after it."""

    may_lack = frozenset({"from", "actor", "details", "offByLaw"})

    seq = fields.Integer(attribute="change.seq")
    event = Choice(OrderEvent, attribute="change.event")
    before = Choice(OrderStatus, attribute="change.before", data_key="from")
    after = Choice(OrderStatus, attribute="change.after", data_key="to")
    at = fields.DateTime(attribute="change.at")
    actor = fields.String(attribute="change.actor_name")
    amount = Pesos(attribute="change.amount")
    discount = Pesos(attribute="change.discount")
    offByLaw = Pesos(attribute="change.off_by_law")
    subtotal = Pesos(attribute="change.subtotal")
    details = fields.String(attribute="change.details")
    captured = Pesos()
    refunded = Pesos()
    balance = Pesos()
    said = fields.String()


class UseSchema(Wire):
    """What the order takes from stock: `held`, `sold` or `let go`."""

    may_lack = frozenset({"unit"})

    itemId = fields.String(attribute="item.id")
    itemName = fields.String(attribute="item.name")
    unit = fields.String(attribute="item.unit")
    quantity = Quantity()
    state = fields.String()


class SumsSchema(Wire):
    """What an order adds up to."""

    subtotal = Pesos()
    discount = Pesos()
    total = Pesos()
    captured = Pesos()
    refunded = Pesos()
    paid = Pesos()
    balance = Pesos()


class ExplanationSchema(Wire):
    """An order derived from its parts; `holds` says whether what is stored is what follows from them."""

    may_lack = frozenset({"taxSaid"})

    order = fields.Nested(OrderSchema)
    discountSaid = fields.String(attribute="discount_said")
    taxSaid = fields.List(fields.String(), attribute="tax_said", validate=validate.Length(max=MOST_TAX_SAID))
    lines = some(LineShareSchema, MOST_LINES)
    sums = fields.Nested(SumsSchema, attribute="order", dump_only=True)
    steps = some(StepSchema, MOST_CHANGES)
    payments = some(PaymentSchema, MOST_CHANGES)
    refunds = some(RefundSchema, MOST_REFUNDS)
    stock = some(UseSchema, MOST_USES)
    sentences = fields.List(fields.String(), validate=validate.Length(max=MOST_SENTENCES))
    holds = fields.Boolean()
