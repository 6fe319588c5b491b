"""Take orders, show them, move them, take their money."""

from dataclasses import replace
from typing import Any

from flask import Response
from marshmallow import ValidationError

from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import Order
from technomart.domain.orders.splitting import Portion
from technomart.domain.orders.words import words_of
from technomart.domain.payments.payment import Tender
from technomart.domain.services.payment_booking import Paid
from technomart.domain.usecases.orders.change import ChangeLine
from technomart.domain.usecases.orders.explain import ExplainOrder
from technomart.domain.usecases.orders.grant import GrantPrivileges
from technomart.domain.usecases.orders.merge import MergeOrders, MergeRequest
from technomart.domain.usecases.orders.move import MoveOrder
from technomart.domain.usecases.orders.place import OrderRequest, PlaceOrder, QuoteOrder
from technomart.domain.usecases.orders.read import (
    ListOrders,
    ListPastOrders,
    OrderDetail,
    ReadOrder,
    ReadQueue,
    TrackOrders,
)
from technomart.domain.usecases.orders.rename import RenameOrder
from technomart.domain.usecases.orders.split import SplitOrder, SplitRequest
from technomart.domain.usecases.payments.pay import PayOrder
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.reporting import exports
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import ETAG, LARGEST_BODY, LOCATION
from technomart.entrypoints.web.csv_files import CSV, csv_file, wants_csv
from technomart.entrypoints.web.headers import NotModified
from technomart.entrypoints.web.http import actor, etag, is_known, kept_answer, ok, once, paged, ports, use
from technomart.entrypoints.web.orders import finding, in_hand, placing, schemas
from technomart.entrypoints.web.orders.explanation import ExplanationSchema
from technomart.entrypoints.web.orders.taxes import PrivilegesRequest, guests_of
from technomart.entrypoints.web.payments.approval import approval_of
from technomart.entrypoints.web.payments.schemas import PaidSchema, PaymentRequest
from technomart.entrypoints.web.preconditions import wanted_versions
from technomart.entrypoints.web.repeats import sent
from technomart.entrypoints.web.shared.base import PageQuery, enveloped, listed, page_request, paginated
from technomart.entrypoints.web.time_range import from_to
from technomart.entrypoints.web.watch import watch

routes = Blueprint("orders", __name__, url_prefix="/api/orders", description="The orders")

ORDER = enveloped(schemas.OrderSchema)
PAYMENT = enveloped(PaidSchema)
QUEUE = schemas.QueueSchema()
THIS_ORDER, THIS_PAYMENT = {"order_id": "$response.body#/data/id"}, {"payment_id": "$response.body#/data/id"}
WITH_ORDER = {
    "detail": {"operationId": "orders_detail", "parameters": THIS_ORDER},
    "status": {"operationId": "orders_move", "parameters": THIS_ORDER},
    "payment": {"operationId": "orders_pay", "parameters": THIS_ORDER},
}
WITH_PAYMENT = {
    "invoice": {"operationId": "payments_invoice", "parameters": THIS_PAYMENT},
    "refund": {"operationId": "payments_refund", "parameters": THIS_PAYMENT},
}
LONGEST_POSITION = 4  # digits


@routes.route("", who=Permission.ORDER_STATUS_VIEW)
@routes.arguments(finding.OrderQuery, location="query")
@routes.response(200, paginated(schemas.OrderSchema))
@routes.alt_response(200, **CSV)
def list_orders(query: dict[str, Any]) -> dict[str, Any] | Response:
    """List orders, newest first; CSV has all of them, a row for each line."""
    wanted = order_filter(query)
    if wants_csv():
        found = exports.whole(use(ListOrders), actor(), wanted)
        return csv_file("orders", *exports.order_table(found, ports().days, ports().tax))
    return paged(use(ListOrders)(actor(), wanted, page_request(query, wanted)))


@routes.route("", methods=["POST"], who=Permission.ORDER_PLACE, once=True, largest=LARGEST_BODY)
@routes.arguments(placing.OrderRequestSchema)
@routes.response(201, ORDER, links=WITH_ORDER)
def place(wanted: OrderRequest) -> Response:
    """Take an order."""
    return sent(use(PlaceOrder)(actor(), wanted, once(ORDER, 201, order_location)))


@routes.route("/quote", methods=["POST"], who=Permission.ORDER_PLACE, refuses=(409,), largest=LARGEST_BODY)
@routes.arguments(placing.OrderRequestSchema)
@routes.response(200, enveloped(placing.QuoteSchema))
def quote(wanted: OrderRequest) -> dict[str, Any]:
    """Say what an order would cost; nothing is stored."""
    return ok(use(QuoteOrder)(actor(), wanted))


@routes.route("/queue", who=Permission.ORDER_QUEUE_HANDLE, tagged=True)
@routes.response(200, QUEUE, headers=ETAG)
def queue() -> Response:
    """List what the kitchen works on, oldest first; 304 when nothing changed since the tag sent along.

    Of more orders than it shows, the newest: `leftOut` tells then how many older ones are not in it, which the list of
    orders has.
    """
    watch()
    found = use(ReadQueue)(actor(), is_known())
    if found.orders is None:
        return NotModified(etag(found.tag))
    body = {**ok(found.orders), "count": len(found.orders)}
    return kept_answer(QUEUE, etag(found.tag), body | ({"leftOut": found.left_out} if found.left_out else {}))


@routes.route("/history", who=Permission.ORDER_HISTORY_VIEW)
@routes.arguments(PageQuery, location="query")
@routes.response(200, paginated(schemas.OrderSchema))
def history(query: dict[str, Any]) -> dict[str, Any]:
    """List completed, cancelled and refunded orders, those that ended last first.

    An order ended when it was completed (`timeCompleted`), and one that never was, when it was cancelled (`updatedAt`).
    """
    return paged(use(ListPastOrders)(actor(), page_request(query, None)))


@routes.route("/bulk-progress", who=Permission.ORDER_BULK_TRACK)
@routes.arguments(finding.BulkQuery, location="query")
@routes.response(200, listed(schemas.MarkSchema, finding.MOST_TRACKED))
def bulk_progress(query: dict[str, str]) -> dict[str, Any]:
    """Tell how far several orders are; unknown ones are left out."""
    ids = {text.strip() for text in query["ids"].split(",")} - {""}
    if len(ids) > finding.MOST_TRACKED:
        raise ValidationError({"ids": [f"At most {finding.MOST_TRACKED} orders are tracked at once."]})
    return ok(use(TrackOrders)(actor(), ids))


@routes.route("/<order_id>", who=Permission.ORDER_STATUS_VIEW)
@routes.response(200, enveloped(schemas.OrderDetailSchema), headers=ETAG)
def detail(order_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Show one order with its payments and history."""
    found: OrderDetail = use(ReadOrder)(actor(), order_id)
    return ok(found), 200, version_tag(found.order)


@routes.route("/<order_id>/explain", who=Permission.ORDER_HISTORY_VIEW)
@routes.response(200, enveloped(ExplanationSchema))
def explain(order_id: str) -> dict[str, Any]:
    """Derive every centavo of an order from its lines and from what happened to it."""
    return ok(use(ExplainOrder)(actor(), order_id))


@routes.route("/<order_id>/status", methods=["PATCH"], who=Permission.ORDER_STATUS_UPDATE, versioned=True)
@routes.arguments(schemas.MoveRequest)
@routes.response(200, ORDER)
def move(wanted: dict[str, Any], order_id: str) -> dict[str, Any]:
    """Send an order to its next state."""
    to, said = wanted["status"], {"reason": wanted["reason"], "register": wanted["register"]}
    moved = use(MoveOrder)(actor(), order_id, to, **said, wanted=wanted_versions(), approval=approval_of(wanted))
    return ok(moved)


@routes.route("/<order_id>", methods=["PATCH"], who=Permission.ORDER_PLACE, versioned=True)
@routes.arguments(in_hand.RenameRequest)
@routes.response(200, ORDER)
def rename(wanted: dict[str, Any], order_id: str) -> dict[str, Any]:
    """Correct the customer's name of an order that is not cancelled or refunded; payments keep theirs."""
    name, reason = wanted["customer_name"], wanted["reason"]
    return ok(use(RenameOrder)(actor(), order_id, name, reason=reason, wanted=wanted_versions()))


@routes.route("/<order_id>/items/<item_id>", methods=["PATCH"], who=Permission.ORDER_PLACE, versioned=True)
@routes.arguments(in_hand.LineEditRequest)
@routes.response(200, ORDER, headers=ETAG)
def change_line(wanted: dict[str, Any], order_id: str, item_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Change how many there are of a line, or its notes, until the kitchen starts; fewer need a reason."""
    return line_changed(order_id, item_id, LineEdit(wanted["quantity"], wanted["notes"]), wanted["reason"])


@routes.route("/<order_id>/items/<item_id>", methods=["DELETE"], who=Permission.ORDER_PLACE, versioned=True)
@routes.arguments(in_hand.VoidQuery, location="query")
@routes.response(200, ORDER, headers=ETAG)
def void_line(query: dict[str, Any], order_id: str, item_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Void a line, until the kitchen starts and with a reason; not the last one, whose order is cancelled."""
    return line_changed(order_id, item_id, LineEdit(quantity=0), query["reason"])


@routes.route(
    "/<order_id>/privileges", methods=["PUT"], who=Permission.ORDER_PLACE, versioned=True, largest=LARGEST_BODY
)
@routes.arguments(PrivilegesRequest)
@routes.response(200, ORDER, headers=ETAG)
def grant(wanted: dict[str, Any], order_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Say who of the guests has a discount by law, before anything is paid; nobody with an empty list."""
    guests, reason = guests_of(wanted), wanted["reason"]
    granted = use(GrantPrivileges)(actor(), order_id, guests, reason=reason, wanted=wanted_versions())
    return ok(granted), 200, version_tag(granted)


@routes.route("/<order_id>/split", methods=["POST"], who=Permission.ORDER_PLACE, once=True, versioned=True)
@routes.arguments(in_hand.SplitSchema)
@routes.response(201, ORDER, links=WITH_ORDER)
def split(wanted: dict[str, Any], order_id: str) -> Response:
    """Split portions off as an order of its own, while nothing is paid and until the kitchen starts; answers that."""
    portions = [Portion(position_of(each["itemId"]), each["quantity"]) for each in wanted["portions"]]
    request = SplitRequest(portions, wanted["reason"], wanted_versions())
    return sent(use(SplitOrder)(actor(), order_id, request, once(ORDER, 201, order_location)))


@routes.route("/<order_id>/merge", methods=["POST"], who=Permission.ORDER_PLACE, once=True, versioned=True)
@routes.arguments(in_hand.MergeSchema)
@routes.response(200, ORDER, headers=ETAG | LOCATION)
def merge(wanted: dict[str, Any], order_id: str) -> Response:
    """Take the lines of another order, which is cancelled, while nothing is paid and until the kitchen starts."""
    request = MergeRequest(wanted["orderId"], wanted["reason"], wanted_versions())
    return sent(use(MergeOrders)(actor(), order_id, request, once(ORDER, 200, order_location)))


def position_of(item_id: str) -> int:
    """Return the position of a line by its id; none has -1."""
    return int(item_id) - 1 if item_id.isdecimal() and len(item_id) <= LONGEST_POSITION else -1


def line_changed(
    order_id: str, item_id: str, edit: LineEdit, reason: str
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return the answer about an order of which a line is changed."""
    changed = use(ChangeLine)(actor(), order_id, position_of(item_id), edit, reason=reason, wanted=wanted_versions())
    return ok(changed), 200, version_tag(changed)


@routes.route("/<order_id>/payment", methods=["POST"], who=Permission.PAYMENT_PROCESS, once=True, versioned=True)
@routes.arguments(PaymentRequest)
@routes.response(201, PAYMENT, links=WITH_PAYMENT)
def pay(tender: Tender, order_id: str) -> Response:
    """Take a payment; less than the balance is a discount, or with `partial` a part."""
    offered = replace(tender, wanted=wanted_versions())
    return sent(use(PayOrder)(actor(), order_id, offered, once(PAYMENT, 201, payment_location)))


def order_location(order: Order) -> tuple[str, str]:
    """Return where an order can be read, and its id."""
    return f"/api/orders/{order.id}", order.id


def payment_location(paid: Paid) -> tuple[str, str]:
    """Return where a payment can be read, and its id."""
    return f"/api/orders/{paid.order.id}", paid.id


def version_tag(order: Order) -> dict[str, str]:
    """Return the header that carries an order's version."""
    return {"ETag": f'"{order.version}"'}


def order_filter(query: dict[str, Any]) -> OrderFilter:
    """Return the filter a query asks for; raises `ValidationError`."""
    since, until = from_to(query)
    return OrderFilter(
        statuses=finding.statuses(query["status"]),
        search=" ".join(sorted(set(words_of(query["search"])))) or None,
        customer=query["customer"].strip() or None,
        since=since,
        until=until,
        payment_statuses=finding.payment_statuses(query["paymentStatus"]),
    )
