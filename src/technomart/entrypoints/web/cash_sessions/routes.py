"""Open, use, count, close and show cash sessions."""

from typing import Any

from technomart.domain.cash_sessions.movements import CashMovement
from technomart.domain.cash_sessions.session import CashSessionFilter
from technomart.domain.services.versions import of_cash_session
from technomart.domain.usecases.cash_sessions.close import CloseCashSession
from technomart.domain.usecases.cash_sessions.count import CountCash
from technomart.domain.usecases.cash_sessions.move import MoveCash, UndoMovement
from technomart.domain.usecases.cash_sessions.open import OpenCashSession
from technomart.domain.usecases.cash_sessions.read import ListCashSessions, ReadCashSession
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.cash_sessions import schemas
from technomart.entrypoints.web.http import Created, actor, ok, paged, use
from technomart.entrypoints.web.payments.approval import approval_of
from technomart.entrypoints.web.shared.base import enveloped, page_request, paginated

routes = Blueprint("cash_sessions", __name__, url_prefix="/api/cash-sessions", description="The cash in the drawers")

SESSION = enveloped(schemas.CashSessionDetailSchema)
MOVEMENT = enveloped(schemas.CashMovementSchema)


@routes.route("", who=Permission.TILL_USE)
@routes.arguments(schemas.CashSessionQuery, location="query")
@routes.response(200, paginated(schemas.CashSessionSchema))
def list_sessions(query: dict[str, Any]) -> dict[str, Any]:
    """List cash sessions, newest first; one's own alone without till.manage."""
    wanted = CashSessionFilter(query["register_id"] or None, query["state"])
    return paged(use(ListCashSessions)(actor(), wanted, page_request(query, wanted)))


@routes.route("", methods=["POST"], who=Permission.TILL_USE, refuses=(404, 409))
@routes.arguments(schemas.OpeningRequest)
@routes.response(201, SESSION)
def open_session(wanted: dict[str, Any]) -> Created:
    """Put a counted float into the drawer of a register."""
    view = use(OpenCashSession)(actor(), wanted["register"], schemas.cash_of(wanted))
    return ok(view), 201, {"Location": f"/api/cash-sessions/{view.session.id}"}


@routes.route("/<session_id>", who=Permission.TILL_USE)
@routes.response(200, SESSION)
def session_detail(session_id: str) -> dict[str, Any]:
    """Show a cash session with its movements and counts; what is expected is shown to managers, or once counted."""
    return ok(use(ReadCashSession)(actor(), session_id))


@routes.route("/<session_id>/movements", methods=["POST"], who=Permission.TILL_USE, refuses=(409,))
@routes.arguments(schemas.MovementRequest)
@routes.response(201, MOVEMENT)
def move_cash(wanted: dict[str, Any], session_id: str) -> Created:
    """Pay cash in or out, drop it to the safe, or open the drawer without a sale."""
    return moved(session_id, use(MoveCash)(actor(), session_id, schemas.movement_of(wanted)))


@routes.route("/<session_id>/movements/<movement_id>/undo", methods=["POST"], who=Permission.TILL_USE, refuses=(409,))
@routes.arguments(schemas.UndoRequest)
@routes.response(201, MOVEMENT)
def undo_movement(wanted: dict[str, str], session_id: str, movement_id: str) -> Created:
    """Take back a movement that was a mistake, by a row that names it."""
    return moved(session_id, use(UndoMovement)(actor(), session_id, movement_id, wanted["reason"]))


@routes.route("/<session_id>/count", methods=["POST"], who=Permission.TILL_USE, version=of_cash_session, refuses=(409,))
@routes.arguments(schemas.CountRequest)
@routes.response(200, SESSION)
def count(wanted: dict[str, Any], session_id: str) -> dict[str, Any]:
    """Take down what is in the drawer: the count is frozen, and then it is said what was expected.

    No more cash is booked in the session then. It may be recounted once; both counts are kept.
    """
    return ok(use(CountCash)(actor(), session_id, schemas.cash_of(wanted)))


@routes.route("/<session_id>/close", methods=["POST"], who=Permission.TILL_USE, version=of_cash_session, refuses=(409,))
@routes.arguments(schemas.ClosingRequest, required=False)
@routes.response(200, SESSION)
def close(wanted: dict[str, Any], session_id: str) -> dict[str, Any]:
    """Close a session that was counted; a large difference needs a reason, and a manager who acts or approves."""
    return ok(use(CloseCashSession)(actor(), session_id, wanted["reason"], approval_of(wanted)))


def moved(session_id: str, movement: CashMovement) -> Created:
    """Return the answer about a movement."""
    return ok(movement), 201, {"Location": f"/api/cash-sessions/{session_id}"}
