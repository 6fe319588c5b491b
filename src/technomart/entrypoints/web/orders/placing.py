"""Say how an order that is placed or quoted looks on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate
from typing_extensions import override

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE
from technomart.domain.kernel.money import MOST, WHOLE
from technomart.domain.orders.order import MOST_LINES, MOST_PORTIONS, OrderType
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind
from technomart.domain.orders.privileges import MOST_HOLDERS
from technomart.domain.usecases.orders.place import LineRequest, OrderRequest
from technomart.entrypoints.web.orders.schemas import OrderLineSchema
from technomart.entrypoints.web.orders.taxes import PrivilegeSchema, TaxSchema, diners, guests_of, holders
from technomart.entrypoints.web.shared.amounts import Pesos, Whole
from technomart.entrypoints.web.shared.base import Wire, some
from technomart.entrypoints.web.shared.fields import Choice, Flag, Several
from technomart.entrypoints.web.shared.texts import OptionalText, Text

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


PORTIONS = validate.Range(1, MOST_PORTIONS, error=f"Must be between 1 and {MOST_PORTIONS}.")


class LineRequestSchema(Wire):
    """A line item that is asked for."""

    builds = LineRequest

    menuItemId = Text(longest=LONGEST_ID, shortest=1, required=True, attribute="menu_item_id")
    quantity = Whole(required=True, validate=PORTIONS)
    notes = OptionalText(longest=LONGEST_NOTE, lines=True)


def order_request(**said: Any) -> OrderRequest:
    """Return what is asked for, out of what was read."""
    return OrderRequest(guests=guests_of(said), **said)


class OrderRequestSchema(Wire):
    """What a cashier asks for; prices are the menu's."""

    builds = staticmethod(order_request)

    items = Several(
        fields.Nested(LineRequestSchema), required=True, validate=validate.Length(1, MOST_LINES), attribute="lines"
    )
    type = Choice(OrderType, load_default=OrderType.WALK_IN)
    customerName = OptionalText(longest=LONGEST_NAME, attribute="customer_name")
    discount = DiscountField(allow_none=True)
    enqueue = Flag(load_default=True)
    discountReason = OptionalText(longest=LONGEST_NOTE, attribute="discount_reason")
    privileges = holders(load_default=())
    diners = diners()
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


class QuoteSchema(Wire):
    """What an order would cost."""

    may_lack = frozenset({"customerName", "tax", "privileges"})

    type = Choice(OrderType, attribute="request.type")
    customerName = fields.String(attribute="request.customer_name")
    subtotal = Pesos(attribute="basket.subtotal")
    discount = Pesos(attribute="basket.discount")
    total = Pesos(attribute="basket.total")
    tax = fields.Nested(TaxSchema, attribute="taxes")
    privileges = some(PrivilegeSchema, MOST_HOLDERS)
    items = some(OrderLineSchema, MOST_LINES, attribute="lines")
