"""Answer about drawers and closed days in JSON, as the API does."""

from technomart.domain.cash_sessions.movements import CashMovement
from technomart.domain.day_closes.close import DayClose
from technomart.domain.services.cash_sessions import SessionView
from technomart.domain.services.readings import Held
from technomart.entrypoints.commands.api_answers import say_as_the_api
from technomart.entrypoints.web.cash_sessions.schemas import CashMovementSchema, CashSessionDetailSchema
from technomart.entrypoints.web.day_closes.schemas import DayCloseDetailSchema, HeldSchema
from technomart.entrypoints.web.http import ok
from technomart.entrypoints.web.shared.base import enveloped
from technomart.wiring import Ports

SCHEMAS = {
    SessionView: CashSessionDetailSchema,
    CashMovement: CashMovementSchema,
    Held: HeldSchema,
    DayClose: DayCloseDetailSchema,
}


def answer(ports: Ports, found: SessionView | CashMovement | Held | DayClose) -> None:
    """Print what was found or done."""
    say_as_the_api(ports, enveloped(SCHEMAS[type(found)]), ok(found))
