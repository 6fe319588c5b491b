"""Say how orders look on the wire."""

from marshmallow import Schema, fields

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NOTE
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import (
    MOST_CHANGES,
    MOST_LINES,
    MOST_REFUNDS,
    Order,
    OrderLine,
    OrderType,
    PaymentMethod,
    PaymentStatus,
)
from technomart.domain.orders.privileges import MOST_HOLDERS
from technomart.domain.orders.status import BACK, OrderStatus
from technomart.domain.usecases.orders.read import MOST_QUEUED
from technomart.entrypoints.web.http import ports
from technomart.entrypoints.web.orders.taxes import LineTaxSchema, PrivilegeSchema, TaxSchema
from technomart.entrypoints.web.payments.approval import ApprovedRequest
from technomart.entrypoints.web.payments.schemas import REGISTER, PaymentSchema, RefundSchema
from technomart.entrypoints.web.shared.amounts import Pesos
from technomart.entrypoints.web.shared.base import Wire, some
from technomart.entrypoints.web.shared.fields import Choice
from technomart.entrypoints.web.shared.texts import OptionalText

UI_WORDS = {"preparing": OrderStatus.IN_PROGRESS.value}
"""The front end's own words for states."""
STATES = {"type": "string", "enum": [status.value for status in OrderStatus]}
NEXT_STATES = {"type": "array", "items": STATES, "maxItems": len(OrderStatus)}


class OrderLineSchema(Wire):
    """A line item of an order; `total` is after the line's part of the discount, and of what is off by law."""

    may_lack = frozenset({"notes", "tax"})

    id = fields.Method("line_id", metadata={"type": "string"})
    menuItemId = fields.String(attribute="menu_item_id")
    name = fields.String()
    price = Pesos(attribute="unit_price")
    quantity = fields.Integer()
    subtotal = Pesos(attribute="gross")
    discount = Pesos()
    total = Pesos()
    notes = fields.String()
    tax = fields.Nested(LineTaxSchema)

    def line_id(self, line: OrderLine) -> str:
        """Return a name for the line that is unique within its order."""
        return str(line.position + 1)


class OrderSchema(Wire):
    """An order as lists show it."""

    kept_by = ("id", "version", "updated_at")
    may_lack = frozenset({"customerName", "paymentMethod", "timeCompleted", "tax"})

    id = fields.String()
    orderNumber = fields.String(attribute="number")
    status = Choice(OrderStatus)
    type = Choice(OrderType)
    customerName = fields.String(attribute="customer_name")
    subtotal = Pesos()
    discount = Pesos()
    total = Pesos()
    tax = fields.Nested(TaxSchema, attribute="taxes")
    paid = Pesos()
    balance = Pesos()
    paymentStatus = Choice(PaymentStatus, attribute="payment_status")
    paymentMethod = Choice(PaymentMethod, attribute="payment_method")
    businessDate = fields.Date(attribute="business_date")
    timeReceived = fields.DateTime(attribute="created_at", dump_only=True)
    timeCompleted = fields.DateTime(attribute="completed_at")
    createdAt = fields.DateTime(attribute="created_at")
    updatedAt = fields.DateTime(attribute="updated_at")
    version = fields.Integer()
    items = some(OrderLineSchema, MOST_LINES, attribute="lines")
    allowedTransitions = fields.Method("transitions", metadata=NEXT_STATES)

    def transitions(self, order: Order) -> list[str]:
        """Return the states the order may go to next, a step back as long as it may be taken."""
        return [status.value for status in self.by_time(order) or order.allowed_transitions]

    def by_time(self, order: Order) -> tuple[OrderStatus, ...] | None:
        """Return the states an order that may step back may go to now; None for others, where time changes nothing."""
        if order.status not in BACK:
            return None
        known = ports()
        return known.steps_back.next_of(order, known.clock.now())


class ChangeSchema(Wire):
    """A row of the history; `from` is missing where the order was placed."""

    may_lack = frozenset(
        {"from", "actor", "actorId", "reason", "requestId", "discountReason", "offByLaw", "details", "otherOrderId"}
    )

    seq = fields.Integer()
    event = Choice(OrderEvent)
    before = Choice(OrderStatus, data_key="from")
    after = Choice(OrderStatus, data_key="to")
    at = fields.DateTime()
    actor = fields.String(attribute="actor_name")
    actorId = fields.String(attribute="actor_id")
    reason = fields.String()
    requestId = fields.String(attribute="request_id")
    amount = Pesos()
    discount = Pesos(metadata={"description": "what was given in this change"})
    discountReason = fields.String(attribute="discount_reason")
    offByLaw = Pesos(attribute="off_by_law", metadata={"description": "by how much more is off by law"})
    details = fields.String(metadata={"description": "what was changed of an order in hand: what it was before"})
    otherOrderId = fields.String(attribute="other_order_id", metadata={"description": "where its lines went, or were"})


class OrderDetailSchema(Wire):
    """An order's own fields, with its payments, refunds and history beside them, and who has a discount by law."""

    on_top = "order"
    may_lack = frozenset({"privileges", "diners"})
    order = fields.Nested(OrderSchema)
    payments = some(PaymentSchema, MOST_CHANGES)
    refunds = some(RefundSchema, MOST_REFUNDS)
    history = some(ChangeSchema, MOST_CHANGES)
    privileges = some(PrivilegeSchema, MOST_HOLDERS)
    diners = fields.Integer(metadata={"description": "who share the bill, where some have privileges"})


class MoveRequest(ApprovedRequest):
    """Where an order is to go."""

    status = Choice(OrderStatus, words=UI_WORDS, required=True)
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)
    register = OptionalText(longest=LONGEST_ID, metadata={"description": REGISTER})


class QueueSchema(Schema):
    """The queue, with the number of the orders shown: an answer that holds fewer was cut on its way."""

    may_lack = frozenset({"leftOut"})

    success = fields.Constant(True)
    count = fields.Integer()
    leftOut = fields.Integer(metadata={"description": "How many older ones are open and not shown, if any are."})
    data = some(OrderSchema, MOST_QUEUED)


class MarkSchema(Wire):
    """How far an order is."""

    id = fields.String()
    status = Choice(OrderStatus)
    updatedAt = fields.DateTime(attribute="updated_at")
    version = fields.Integer()
