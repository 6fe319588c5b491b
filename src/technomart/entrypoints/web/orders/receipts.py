"""Show and print the papers of one order."""

from typing import Any

from flask import Response

from technomart.domain.papers.printed import Form
from technomart.domain.usecases.papers import ReadReceipt
from technomart.domain.usecases.printing import PrintAgain
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import PRINTED_AGAIN
from technomart.entrypoints.web.http import actor, ok, use
from technomart.entrypoints.web.papers.files import described, paper_file
from technomart.entrypoints.web.papers.schemas import FORMS, PrintJobSchema, PrintRequest, ReceiptQuery, ReceiptSchema
from technomart.entrypoints.web.shared.base import enveloped

routes = Blueprint("receipts", __name__, url_prefix="/api/orders", description="The papers of an order")


@routes.route("/<order_id>/receipt", who=Permission.PAYMENT_RECORDS_VIEW, refuses=(409,))
@routes.arguments(ReceiptQuery, location="query")
@routes.response(200, enveloped(ReceiptSchema))
@routes.alt_response(200, **described(Form.TEXT))
@routes.alt_response(200, **described(Form.HTML))
@routes.alt_response(200, **described(Form.PDF))
def receipt(query: dict[str, Any], order_id: str) -> dict[str, Any] | Response:
    """Show the newest invoice of an order, or any paper of it; 404 `paper_not_found` before it is paid."""
    found = use(ReadReceipt)(actor(), order_id, query["paper"])
    form = FORMS.get(query["format"])
    return ok(found.paper) if form is None else paper_file(found.printed, form, query["width"])


@routes.route(
    "/<order_id>/print", methods=["POST"], who=Permission.PAYMENT_PROCESS, often=PRINTED_AGAIN, refuses=(409,)
)
@routes.arguments(PrintRequest, required=False)
@routes.response(200, enveloped(PrintJobSchema))
def print_again(wanted: dict[str, Any], order_id: str) -> dict[str, Any]:
    """Have the printer print a paper of an order again, or the ticket for its kitchen, in its turn; 409 without one.

    What is printed again says so, is counted and logged. No drawer is opened.
    """
    job = use(PrintAgain)(actor(), order_id, paper_id=wanted["paper"], is_ticket=wanted["ticket"])
    return ok(job)
