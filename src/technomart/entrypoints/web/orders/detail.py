"""Say how an order with everything that happened to it looks on the wire."""

from typing import Any

from marshmallow import fields, post_dump

from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.status import OrderStatus
from technomart.entrypoints.web.orders.schemas import OrderSchema
from technomart.entrypoints.web.payments.schemas import PaymentSchema, RefundSchema
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Choice, Pesos


class ChangeSchema(Wire):
    """A row of the history; `from` is missing where the order was placed."""

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


class OrderDetailSchema(Wire):
    """An order's own fields, with its payments, refunds and history beside them."""

    order = fields.Nested(OrderSchema)
    payments = fields.List(fields.Nested(PaymentSchema))
    refunds = fields.List(fields.Nested(RefundSchema))
    history = fields.List(fields.Nested(ChangeSchema))

    @post_dump
    def flat(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Put the order's own fields on top."""
        own: dict[str, Any] = data.pop("order")
        return own | data
