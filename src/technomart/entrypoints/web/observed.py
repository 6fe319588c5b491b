"""Tell of each request what it was and what it took: its route and not its address, and nothing that it sent."""

import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from werkzeug.exceptions import MethodNotAllowed

from technomart.config.settings import Settings
from technomart.domain.kernel import effort
from technomart.entrypoints.web import methods
from technomart.entrypoints.web.http import ports

if TYPE_CHECKING:
    from technomart.entrypoints.observing.tracing import Tracing

TRACING = "technomart.tracing"

log = logging.getLogger(__name__)

NO_ROUTE = "-"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register(app: Flask, settings: Settings) -> None:
    """Observe every request of an app, from when it has its name until its answer begins."""
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
    """Begin to count."""
    g.began = time.perf_counter()
    g.effort = effort.begin(g.request_id)


def end(response: Response, *, tracing: "Tracing | None") -> Response:
    """Count the request, log it in one line and tell of it where it is traced."""
    if "effort" in g:
        seconds = time.perf_counter() - g.began
        method, route, status = spoken_method(), spoken_route(), response.status_code
        ports().measures.answered(method, route, status, seconds)
        if log.isEnabledFor(logging.INFO) or tracing is not None:
            told = fields(method, route, status, seconds)
            log.info("%s %s %d", method, route, status, extra=told)
            if tracing is not None:
                tracing.answered({**told, "request_id": g.request_id}, parent(), seconds)
    effort.end()
    return response


def fields(method: str, route: str, status: int, seconds: float) -> dict[str, str | int | float]:
    """Return what is told of a request."""
    told: dict[str, str | int | float] = {
        "method": method,
        "route": route,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "statements": g.effort.statements,
    }
    actor = g.get("actor")
    if actor is not None:
        told["user_id"] = actor.user_id
    if g.sent_id:
        told["sent_id"] = g.sent_id
    return told


def parent() -> str:
    """Return the trace that the request says it is a part of (W3C Trace Context), if it does."""
    return str(request.environ.get("HTTP_TRACEPARENT", ""))


def spoken_method() -> str:
    """Return the method of the request, if it is one that HTTP knows; any other word is its sender's."""
    return request.method if request.method in METHODS else "other"


def spoken_route() -> str:
    """Return the rule of the route that was asked for, also when it does not take that method."""
    is_refused = isinstance(request.routing_exception, MethodNotAllowed)
    rule = methods.route() if is_refused else request.url_rule
    return NO_ROUTE if rule is None else rule.rule
