"""Show payments, give them back, and say which kinds of money are taken."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.printed import Form, Sheet
from technomart.domain.usecases.payments.correct import Corrected, CorrectionRequest, CorrectPayment
from technomart.domain.usecases.payments.invoice import PrintInvoice
from technomart.domain.usecases.payments.methods import ReadMethods, SwitchMethods
from technomart.domain.usecases.payments.read import ListPayments
from technomart.domain.usecases.payments.refund import Refunded, RefundPayment, RefundRequest
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.reporting import exports
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import NAMED
from technomart.entrypoints.web.csv_files import CSV, csv_file, wants_csv
from technomart.entrypoints.web.http import actor, ok, once, paged, ports, use
from technomart.entrypoints.web.papers.files import paper_file
from technomart.entrypoints.web.payments import schemas
from technomart.entrypoints.web.payments.approval import approval_of
from technomart.entrypoints.web.repeats import sent
from technomart.entrypoints.web.shared.base import enveloped, page_request, paginated
from technomart.entrypoints.web.time_range import lasting

routes = Blueprint("payments", __name__, url_prefix="/api/payments", description="The money")

REFUNDED = enveloped(schemas.RefundedSchema)
CORRECTED = enveloped(schemas.CorrectedSchema)
METHODS = enveloped(schemas.MethodsSchema)


@routes.route("", who=Permission.PAYMENT_RECORDS_VIEW)
@routes.arguments(schemas.PaymentQuery, location="query")
@routes.response(200, paginated(schemas.PaymentSchema))
@routes.alt_response(200, **CSV)
def list_payments(query: dict[str, Any]) -> dict[str, Any] | Response:
    """List payments, newest first; CSV has all of them."""
    wanted = schemas.payment_filter(query)
    if wants_csv():
        found = exports.whole(use(ListPayments), actor(), wanted)
        return csv_file("payments", exports.PAYMENTS, exports.payment_rows(found, ports().days))
    return paged(use(ListPayments)(actor(), wanted, page_request(query, lasting(query, wanted))))


@routes.route("/<payment_id>/refund", methods=["POST"], who=Permission.PAYMENT_REFUND, once=True)
@routes.arguments(schemas.RefundRequestSchema, required=False)
@routes.response(201, REFUNDED)
def refund(wanted: dict[str, Any], payment_id: str) -> Response:
    """Give a payment back, whole or in part; without an amount all that is left of it.

    What was given back can be paid again, by another method too, and an order that the kitchen works on stays in the
    queue. A completed order whose money was all given back is refunded and takes no payment any more: what was merely
    taken by a wrong method is corrected instead.
    """
    request = RefundRequest(payment_id, wanted["amount"], wanted["reason"], approval_of(wanted), wanted["register"])
    return sent(use(RefundPayment)(actor(), request, once(REFUNDED, 201, refund_location)))


@routes.route("/<payment_id>/correct", methods=["POST"], who=Permission.PAYMENT_REFUND, once=True)
@routes.arguments(schemas.CorrectionRequestSchema)
@routes.response(201, CORRECTED)
def correct(wanted: dict[str, Any], payment_id: str) -> Response:
    """Correct by which method a payment was taken: what is left of it is booked back, and anew by the right method.

    Both are booked today, in one commit, and no money changes hands: the order is paid as before, takings by method
    are right, and nothing counts as refunded. The payment is corrected once; the one in its place is refunded or
    corrected like any other.
    """
    request = CorrectionRequest(payment_id, wanted["method"], wanted["reason"], wanted["reference"])
    return sent(use(CorrectPayment)(actor(), request, once(CORRECTED, 201, correction_location)))


@routes.route("/<payment_id>/invoice", who=Permission.PAYMENT_RECORDS_VIEW)
@routes.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf", headers=NAMED)
def invoice(payment_id: str) -> Response:
    """Show the invoice that a payment is on as a PDF file; while its order owes anything, an acknowledgement of it."""
    return paper_file(use(PrintInvoice)(actor(), payment_id), Form.PDF, Sheet.A5)


@routes.route("/config", who=Permission.PAYMENT_PROCESS)
@routes.response(200, METHODS)
def config() -> dict[str, Any]:
    """Show which kinds of money are taken."""
    return ok(by_name(use(ReadMethods)(actor())))


@routes.route("/config", methods=["PUT"], who=Permission.PAYMENT_REFUND)
@routes.arguments(schemas.MethodsRequest)
@routes.response(200, METHODS)
def set_config(wanted: dict[str, bool]) -> dict[str, Any]:
    """Take a kind of money, or take it no more."""
    switches = {PaymentMethod(name): on for name, on in wanted.items()}
    return ok(by_name(use(SwitchMethods)(actor(), switches)))


def by_name(methods: Mapping[PaymentMethod, bool]) -> dict[str, bool]:
    """Return methods by their names on the wire."""
    return {method.value: on for method, on in methods.items()}


def correction_location(done: Corrected) -> tuple[str, str]:
    """Return where a correction can be read, and the id of the new payment."""
    return f"/api/orders/{done.payment.order_id}", done.payment.id


def refund_location(done: Refunded) -> tuple[str, str]:
    """Return where a refund can be read, and its id."""
    return f"/api/orders/{done.refund.order_id}", done.refund.id
