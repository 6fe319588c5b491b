"""Say how orders look on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from typing_extensions import override

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE
from technomart.domain.kernel.money import MOST, WHOLE
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import (
    MOST_LINES,
    MOST_PORTIONS,
    Order,
    OrderLine,
    OrderType,
    PaymentMethod,
    PaymentStatus,
)
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind
from technomart.domain.orders.status import BACK, OrderStatus
from technomart.domain.usecases.orders.place import LineRequest, OrderRequest
from technomart.entrypoints.web.csv_files import FormatQuery
from technomart.entrypoints.web.http import ports
from technomart.entrypoints.web.payments.approval import ApprovedRequest
from technomart.entrypoints.web.payments.schemas import PaymentSchema, RefundSchema
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Choice, Flag, OptionalText, Pesos, Several, ShortText, Text, Whole
from technomart.entrypoints.web.shared.patterns import several
from technomart.entrypoints.web.time_range import FromToQuery

MOST_TRACKED = 500
UI_WORDS = {"preparing": OrderStatus.IN_PROGRESS.value}
"""The front end's own words for states."""
STATES = {"type": "string", "enum": [status.value for status in OrderStatus]}
SEARCH = (
    "Words, each of which has to begin a word of the order: of its number (`W-007`, or its digits alone, `007`) or of "
    "its customer's name. Letters of either size are alike. Newest first, of all days unless `from` or `to` is said."
)


PAID_SO = (
    "Some, parted by commas, or `all`. `unpaid` are orders that nothing was taken for, none of them cancelled; one "
    "whose money all went back is `refunded`, also while its `balance` is owed again."
)
A_NUMBER = {"type": "number", "minimum": 0, "maximum": MOST // 100, "multipleOf": 0.01}
DISCOUNT: Mapping[str, Any] = {
    "description": "Pesos, or so many per cent; more than the subtotal means all of it.",
    "default": 0,
    "oneOf": [
        A_NUMBER,
        *(
            {
                "type": "object",
                "required": ["type", "value"],
                "properties": {"type": {"type": "string", "const": kind.value}, "value": {**A_NUMBER, "maximum": most}},
            }
            for kind, most in ((DiscountKind.FIXED, MOST // 100), (DiscountKind.PERCENTAGE, WHOLE // 100))
        ),
        {"type": "null"},
    ],
}


class DiscountField(fields.Field[Discount]):
    """A number of pesos, or `{type: fixed|percentage, value}`; null is none."""

    def __init__(self, **kwargs: Any) -> None:
        """Describe both shapes."""
        super().__init__(load_default=NO_DISCOUNT, metadata=dict(DISCOUNT), **kwargs)

    @override
    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().deserialize(value, *args, **kwargs) or NO_DISCOUNT

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Discount:
        kind = DiscountKind.FIXED
        if isinstance(value, Mapping):
            kind = DiscountKind(str(Choice(DiscountKind, required=True).deserialize(value.get("type"))))
            value = value.get("value")
        amount = Pesos().deserialize(value)
        if kind is DiscountKind.PERCENTAGE and amount > WHOLE:
            raise ValidationError("A percentage is at most 100.")
        return Discount(kind, amount)  # hundredths: centavos of pesos, basis points of percent


DEMO_DISH = "019438e9-4800-7068-8000-000000000068"
"""A dish of the demo canteen that never runs out, for examples that can be tried there."""
PORTIONS = validate.Range(1, MOST_PORTIONS, error=f"Must be between 1 and {MOST_PORTIONS}.")


class LineRequestSchema(Wire):
    """A line item that is asked for."""

    builds = LineRequest

    menuItemId = Text(
        longest=LONGEST_ID, shortest=1, required=True, attribute="menu_item_id", metadata={"examples": [DEMO_DISH]}
    )
    quantity = Whole(required=True, validate=PORTIONS)
    notes = OptionalText(longest=LONGEST_NOTE, lines=True)


class OrderRequestSchema(Wire):
    """What a cashier asks for; prices are the menu's."""

    builds = OrderRequest

    items = Several(
        fields.Nested(LineRequestSchema), required=True, validate=validate.Length(1, MOST_LINES), attribute="lines"
    )
    type = Choice(OrderType, load_default=OrderType.WALK_IN)
    customerName = OptionalText(longest=LONGEST_NAME, attribute="customer_name")
    discount = DiscountField(allow_none=True)
    enqueue = Flag(load_default=True)
    discountReason = OptionalText(longest=LONGEST_NOTE, attribute="discount_reason")
    expectedTotal = Pesos(
        load_default=None,
        allow_none=True,
        most=MOST,
        attribute="expected_total",
        metadata={
            "description": "The total that was quoted: the order is placed at this total alone, and otherwise it is "
            "409 `price_changed` with both in `errors`. A quote does not look at it."
        },
    )


class OrderLineSchema(Wire):
    """A line item of an order; `total` is after the line's part of the discount."""

    may_lack = frozenset({"notes"})

    id = fields.Method("line_id", metadata={"type": "string"})
    menuItemId = fields.String(attribute="menu_item_id")
    name = fields.String()
    price = Pesos(attribute="unit_price")
    quantity = fields.Integer()
    subtotal = Pesos(attribute="gross")
    discount = Pesos()
    total = Pesos()
    notes = fields.String()

    def line_id(self, line: OrderLine) -> str:
        """Return a name for the line that is unique within its order."""
        return str(line.position + 1)


class OrderSchema(Wire):
    """An order as lists show it."""

    kept_by = ("id", "version", "updated_at")
    may_lack = frozenset({"customerName", "paymentMethod", "timeCompleted"})

    id = fields.String()
    orderNumber = fields.String(attribute="number")
    status = Choice(OrderStatus)
    type = Choice(OrderType)
    customerName = fields.String(attribute="customer_name")
    subtotal = Pesos()
    discount = Pesos()
    total = Pesos()
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
    items = fields.List(fields.Nested(OrderLineSchema), attribute="lines")
    allowedTransitions = fields.Method("transitions", metadata={"type": "array", "items": STATES})

    def transitions(self, order: Order) -> list[str]:
        """Return the states the order may go to next, a step back as long as it may be taken."""
        if not self.changes_by_itself(order):
            return [status.value for status in order.allowed_transitions]
        known = ports()
        return [status.value for status in known.steps_back.next_of(order, known.clock.now())]

    def changes_by_itself(self, order: Order) -> bool:
        """Tell whether what is shown of an order changes with time alone, so that it is not kept."""
        return order.status in BACK


class ChangeSchema(Wire):
    """A row of the history; `from` is missing where the order was placed."""

    may_lack = frozenset(
        {"from", "actor", "actorId", "reason", "requestId", "discountReason", "details", "otherOrderId"}
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
    details = fields.String(metadata={"description": "what was changed of an order in hand: what it was before"})
    otherOrderId = fields.String(attribute="other_order_id", metadata={"description": "where its lines went, or were"})


class OrderDetailSchema(Wire):
    """An order's own fields, with its payments, refunds and history beside them."""

    on_top = "order"
    order = fields.Nested(OrderSchema)
    payments = fields.List(fields.Nested(PaymentSchema))
    refunds = fields.List(fields.Nested(RefundSchema))
    history = fields.List(fields.Nested(ChangeSchema))


class QuoteSchema(Wire):
    """What an order would cost."""

    may_lack = frozenset({"customerName"})

    type = Choice(OrderType, attribute="request.type")
    customerName = fields.String(attribute="request.customer_name")
    subtotal = Pesos(attribute="basket.subtotal")
    discount = Pesos(attribute="basket.discount")
    total = Pesos(attribute="basket.total")
    items = fields.List(fields.Nested(OrderLineSchema), attribute="lines")


class OrderQuery(FromToQuery, FormatQuery):
    """Which orders are asked for; `to` is inside when it is a date."""

    status = ShortText(load_default="", pattern=several([*OrderStatus, *UI_WORDS]))
    search = ShortText(load_default="", metadata={"description": SEARCH})
    paymentStatus = ShortText(load_default="", pattern=several(PaymentStatus), metadata={"description": PAID_SO})
    customer = ShortText(
        longest=LONGEST_NAME, load_default="", metadata={"description": "The whole name, letter by letter."}
    )


class MoveRequest(ApprovedRequest):
    """Where an order is to go."""

    status = Choice(OrderStatus, words=UI_WORDS, required=True)
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)


class QueueSchema(Schema):
    """The whole queue, with the number of its orders: an answer that holds fewer was cut on its way."""

    success = fields.Constant(True)
    count = fields.Integer()
    data = fields.List(fields.Nested(OrderSchema))


class BulkQuery(Wire):
    """Which orders are tracked: their ids, parted by commas."""

    ids = ShortText(longest=MOST_TRACKED * (LONGEST_ID + 1), load_default="")


class MarkSchema(Wire):
    """How far an order is."""

    id = fields.String()
    status = Choice(OrderStatus)
    updatedAt = fields.DateTime(attribute="updated_at")
    version = fields.Integer()


def statuses(text: str) -> tuple[OrderStatus, ...] | None:
    """Return the states a query names, parted by commas; `all` or nothing means any."""
    words = [UI_WORDS.get(word.strip(), word.strip()) for word in text.split(",") if word.strip()]
    if not words or words == ["all"]:
        return None
    try:
        return tuple(sorted({OrderStatus(word) for word in words}))
    except ValueError as error:
        raise ValidationError({"status": [f"Must be among: {', '.join(OrderStatus)}."]}) from error


def payment_statuses(text: str) -> tuple[PaymentStatus, ...] | None:
    """Return how far the orders are paid that a query names, parted by commas; `all` or nothing means any."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words or words == ["all"]:
        return None
    try:
        return tuple(sorted({PaymentStatus(word) for word in words}))
    except ValueError as error:
        raise ValidationError({"paymentStatus": [f"Must be among: {', '.join(PaymentStatus)}."]}) from error
