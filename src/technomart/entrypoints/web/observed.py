"""Tell of each request what it was and what it took: its route and not its address, and nothing that it sent."""

import logging
import re
import time
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, Request, Response, current_app
from flask.globals import request_ctx
from werkzeug.exceptions import MethodNotAllowed

from technomart.config.settings import Settings
from technomart.domain.kernel import effort
from technomart.entrypoints.observing.logs import Line
from technomart.entrypoints.web import asked, methods
from technomart.entrypoints.web.asked import Asked
from technomart.wiring import Ports

if TYPE_CHECKING:
    from technomart.entrypoints.observing.tracing import Tracing

TRACING = "technomart.tracing"
SENT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger(__name__)

NO_ROUTE = "-"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register(app: Flask, settings: Settings) -> None:
    """Observe every request of an app until its answer begins."""
    tracing = app.extensions[TRACING] = open_tracing(settings)
    app.before_request(begin)
    app.after_request(partial(end, tracing=tracing))


def open_tracing(settings: Settings) -> "Tracing | None":
    """Return what sends traces, if there is where to."""
    if settings.observation.traces_to is None:
        return None
    from technomart.entrypoints.observing.tracing import Tracing  # noqa: PLC0415  # few servers are traced

    return Tracing(settings.observation.traces_to)


def finish(app: Flask) -> None:
    """Send what is left to tell, before a process ends."""
    tracing: Tracing | None = app.extensions[TRACING]
    if tracing is not None:
        tracing.finish()


def begin() -> None:
    """Give the request an id of our own, beside the one it came with, which is its sender's word; begin to count."""
    ports: Ports = current_app.extensions[asked.PORTS]
    request = request_ctx.request
    own, sent = ports.ids.new(), request.environ.get("HTTP_X_REQUEST_ID", "")
    known = sent if SENT_ID.fullmatch(sent) else ""
    asked.begin(Asked(request, ports, own, known, effort.begin(own)))


def end(response: Response, *, tracing: "Tracing | None") -> Response:
    """Count the request, log it in one line and tell of it where it is traced."""
    this = asked.now_asked()
    if this is not None:
        seconds = time.perf_counter() - this.began
        method, route, status = spoken_method(this.request), spoken_route(this.request), response.status_code
        this.ports.measures.answered(method, route, status, seconds)
        if log.isEnabledFor(logging.INFO) or tracing is not None:
            told = fields(this, method, route, status, seconds)
            log.handle(Line(log, f"{method} {route} {status}", told))
            if tracing is not None:
                tracing.answered({**told, "request_id": this.id}, parent(this.request), seconds)
    effort.end()
    asked.end()
    return response


def fields(this: Asked, method: str, route: str, status: int, seconds: float) -> dict[str, str | int | float]:
    """Return what is told of a request."""
    told: dict[str, str | int | float] = {
        "method": method,
        "route": route,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "statements": this.effort.statements,
    }
    if this.actor is not None and this.actor.user_id is not None:
        told["user_id"] = this.actor.user_id
    if this.sent_id:
        told["sent_id"] = this.sent_id
    return told


def parent(request: Request) -> str:
    """Return the trace that the request says it is a part of (W3C Trace Context), if it does."""
    return str(request.environ.get("HTTP_TRACEPARENT", ""))


def spoken_method(request: Request) -> str:
    """Return the method of the request, if it is one that HTTP knows; any other word is its sender's."""
    return request.method if request.method in METHODS else "other"


def spoken_route(request: Request) -> str:
    """Return the rule of the route that was asked for, also when it does not take that method."""
    is_refused = isinstance(request.routing_exception, MethodNotAllowed)
    rule = methods.route() if is_refused else request.url_rule
    return NO_ROUTE if rule is None else rule.rule
