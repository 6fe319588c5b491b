"""Tell whether the program lives and whether it can serve."""

from typing import Any

from flask import current_app
from marshmallow import Schema, fields

from technomart.domain.kernel.bookings import ClockState
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import VERSION, ports
from technomart.entrypoints.web.shared.fields import Choice

routes = Blueprint("health", __name__, url_prefix="/api/health", description="Is it up?")

SHOWS_VERSION = "TECHNOMART_SHOWS_VERSION"


class HealthSchema(Schema):
    """What anybody may know; flat, without an envelope."""

    may_lack = frozenset({"version"})

    status = fields.String()
    storage = fields.String()
    version = fields.String(metadata={"description": "left out where strangers are not to know it"})
    clock = Choice(ClockState)


@routes.route("", who=Access.PUBLIC)
@routes.response(200, HealthSchema)
def live() -> dict[str, Any]:
    """Tell that the program answers and what it stores in."""
    return health()


@routes.route("/ready", who=Access.PUBLIC)
@routes.response(200, HealthSchema)
def ready() -> dict[str, Any]:
    """Ask the store; 503 when it does not answer or stores nothing, or its tables are those of another version."""
    ports().store.check()
    return health()


def health() -> dict[str, Any]:
    """Return what anybody may know."""
    told = {"status": "ok", "storage": ports().store.kind, "clock": ports().bookings.state()}
    return told | ({"version": VERSION} if current_app.config[SHOWS_VERSION] else {})
