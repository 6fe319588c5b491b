"""Say how payments look on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE
from technomart.domain.kernel.money import MOST, MOST_CASH
from technomart.domain.orders.order import PaymentMethod, PaymentStatus
from technomart.domain.payments.payment import Payment, PaymentFilter, Refund, RefundStatus, Tender
from technomart.entrypoints.web.csv_files import FormatQuery
from technomart.entrypoints.web.http import ports
from technomart.entrypoints.web.payments.approval import ApprovedRequest
from technomart.entrypoints.web.shared.amounts import ExactPesos, Pesos
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Choice, Flag
from technomart.entrypoints.web.shared.patterns import several, whole
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText, Text
from technomart.entrypoints.web.time_range import TimeRangeQuery, time_span

LONGEST_REFERENCE = 120
LONGEST_TOKEN = 4096
SEARCH = (
    "A part of the order's number, of the customer's name or of the reference, wherever it stands in them, as the last "
    "digits of a reference; letters of either size are alike. It takes as long as there are payments in the time asked "
    "for: name one where there are many."
)
PARTIAL = (
    "True takes a part and leaves the rest owed. Otherwise less than the balance of an order without a payment gives "
    "the difference as a discount, as far as the role may."
)
PRODUCT = (
    "More than two decimals are taken where they are the balance, or a percentage of it with two decimals at most, and "
    "rounded half up."
)
NONE = ("pending", "failed")
"""The front end's words for money that did not arrive, yet or at all; none of that is a payment here."""
KNOWN = (*RefundStatus, *NONE)
CORRECTS = "The payment by a wrong method that this one stands in the place of."
CORRECTED_BY = "The payment that was booked in its place by another method; no money went back."
AT_THE_TILL = frozenset({"registerId", "registerDate", "cashSessionId"})
REGISTER = (
    "The id or code of the register whose drawer is meant; otherwise that of one's own cash session, the only one with "
    "an open session, or the first."
)
REGISTER_DATE = (
    "The business day: of the cash session it is in, else of the register, whose next one begins when one is closed."
)
DATE = "Local date and time of the canteen; `timestamp` is the instant."
STATUS = (
    "`completed`, `partially_refunded`, `refunded`, with commas between, or `all`. `pending` and `failed` may be asked "
    "for and find nothing: what is listed did arrive."
)


CASH_ALONE: Mapping[str, Any] = {
    "if": {"properties": {"method": {"const": PaymentMethod.CASH.value}}},
    "else": {"properties": {"tendered": {"enum": ["", None]}}},
}


class DatedSchema(Wire):
    """Something at a time: `date` is the wall clock of the canteen, `timestamp` the instant."""

    date = fields.Method(
        "wall_time", metadata={"type": "string", "example": "2026-03-01 11:32:07", "description": DATE}
    )
    timestamp = fields.DateTime(attribute="at")

    def wall_time(self, dated: Payment | Refund) -> str:
        """Return the local date and time, to the second."""
        return ports().days.wall_time(dated.at).isoformat(" ", "seconds")


class PaymentSchema(DatedSchema):
    """Money taken for an order."""

    may_lack = frozenset(
        {"tendered", "change", "reference", "customer", "processedBy", "corrects", "reason", *AT_THE_TILL}
    )

    id = fields.String()
    orderId = fields.String(attribute="order_id")
    orderNumber = fields.String(attribute="order_number")
    amount = Pesos()
    method = Choice(PaymentMethod)
    status = Choice(RefundStatus)
    refunded = Pesos()
    tendered = Pesos()
    change = fields.Method("cash_back", metadata={"type": "number"})
    reference = fields.String()
    customer = fields.String()
    processedBy = fields.String(attribute="actor_name")
    corrects = fields.String(metadata={"description": CORRECTS})
    reason = fields.String(metadata={"description": "Why it was corrected."})
    registerId = fields.String(attribute="register_id")
    registerDate = fields.Date(attribute="register_date", metadata={"description": REGISTER_DATE})
    cashSessionId = fields.String(attribute="cash_session_id")

    def cash_back(self, payment: Payment) -> float | None:
        """Return the change in pesos, for cash."""
        return payment.change / 100 if payment.method is PaymentMethod.CASH else None


class RefundSchema(DatedSchema):
    """Money given back."""

    may_lack = frozenset({"reason", "processedBy", "correctedBy", *AT_THE_TILL})

    id = fields.String()
    paymentId = fields.String(attribute="payment_id")
    amount = Pesos()
    reason = fields.String()
    processedBy = fields.String(attribute="actor_name")
    correctedBy = fields.String(attribute="corrected_by", metadata={"description": CORRECTED_BY})
    registerId = fields.String(attribute="register_id")
    registerDate = fields.Date(attribute="register_date", metadata={"description": REGISTER_DATE})
    cashSessionId = fields.String(attribute="cash_session_id")


class PaymentRequest(Wire):
    """What a cashier enters to take money; `token` is a card reader's and is not kept."""

    builds = Tender.entered
    rules = CASH_ALONE

    amount = ExactPesos(required=True, most=MOST, metadata={"description": PRODUCT})
    method = Choice(PaymentMethod, required=True)
    tendered = Pesos(load_default=None, allow_none=True, most=MOST_CASH)
    reference = OptionalText(longest=LONGEST_REFERENCE)
    customer = OptionalText(longest=LONGEST_NAME)
    token = OptionalText(longest=LONGEST_TOKEN)
    register = OptionalText(longest=LONGEST_ID, metadata={"description": REGISTER})
    isPartial = Flag(data_key="partial", attribute="partial", load_default=False, metadata={"description": PARTIAL})
    discountReason = OptionalText(longest=LONGEST_NOTE, attribute="discount_reason")

    @validates_schema(skip_on_field_errors=True)
    def cash_alone_is_tendered(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse change on a card."""
        if data["tendered"] is not None and data["method"] is not PaymentMethod.CASH:
            raise ValidationError("Only cash is tendered.", "tendered")


class RefundRequestSchema(ApprovedRequest):
    """How much of a payment to give back; without an amount, all that is left."""

    amount = Pesos(load_default=None, allow_none=True, most=MOST, least=1)
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)
    register = OptionalText(longest=LONGEST_ID, metadata={"description": REGISTER})


class RefundedSchema(Wire):
    """A payment as it stands after a refund, with the refund in it."""

    on_top = "payment"

    payment = fields.Nested(PaymentSchema)
    refund = fields.Nested(RefundSchema)


class CorrectionRequestSchema(Wire):
    """By which method a payment was in truth, and why it was taken by another."""

    method = Choice(PaymentMethod, required=True)
    reason = Text(longest=LONGEST_NOTE, shortest=1, lines=True, required=True)
    reference = OptionalText(longest=LONGEST_REFERENCE)


class CorrectedSchema(Wire):
    """The payment by the right method, with the one it stands in the place of and the way back of that one."""

    on_top = "payment"

    payment = fields.Nested(PaymentSchema)
    before = fields.Nested(PaymentSchema)
    refund = fields.Nested(RefundSchema)


class PaidSchema(Wire):
    """A payment, with what its order costs now beside it."""

    on_top = "payment"

    payment = fields.Nested(PaymentSchema)
    discount = Pesos(attribute="order.discount")
    total = Pesos(attribute="order.total")
    paymentStatus = Choice(PaymentStatus, attribute="order.payment_status")


class PaymentQuery(TimeRangeQuery, FormatQuery):
    """Which payments are asked for."""

    search = ShortText(load_default="", metadata={"description": SEARCH})
    status = ShortText(load_default="", pattern=several(KNOWN), metadata={"description": STATUS})
    method = ShortText(load_default="", pattern=whole(f"(all|{'|'.join(PaymentMethod)})"))


MethodsSchema = Wire.from_dict({method.value: fields.Boolean() for method in PaymentMethod}, name="MethodsSchema")
"""Which kinds of money are taken."""
MethodsRequest = Wire.from_dict({method.value: Flag() for method in PaymentMethod}, name="MethodsRequest")
"""Which kinds of money are to be taken; what is left out stays as it is."""


def payment_filter(query: dict[str, Any]) -> PaymentFilter:
    """Return the filter a query asks for; raises `ValidationError`."""
    since, until = time_span(query)
    method = query["method"].strip()
    if method not in ("", "all", *PaymentMethod):
        raise ValidationError({"method": [f"Must be one of: {', '.join(PaymentMethod)}."]})
    return PaymentFilter(
        search=query["search"].strip().casefold() or None,
        statuses=_statuses(query["status"]),
        method=PaymentMethod(method) if method in list(PaymentMethod) else None,
        since=since,
        until=until,
    )


def _statuses(text: str) -> frozenset[RefundStatus] | None:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words or words == ["all"]:
        return None
    if not set(words) <= set(KNOWN):
        raise ValidationError({"status": [f"Must be among: {', '.join(KNOWN)}."]})
    return frozenset(RefundStatus(word) for word in words if word not in NONE)
