"""Tell of each request what it was and what it took: its route and not its address, and nothing that it sent."""

import logging
import time

from flask import Flask, Response, g, request

from technomart.domain.kernel import effort

log = logging.getLogger(__name__)

NO_ROUTE = "-"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register(app: Flask) -> None:
    """Observe every request of an app, from when it has its name until its answer begins."""
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    """Begin to count."""
    g.began = time.perf_counter()
    g.effort = effort.begin(g.request_id)


def end(response: Response) -> Response:
    """Log the request in one line."""
    if "effort" in g and log.isEnabledFor(logging.INFO):
        method, route = spoken_method(), spoken_route()
        log.info("%s %s %d", method, route, response.status_code, extra=fields(method, route, response.status_code))
    effort.end()
    return response


def fields(method: str, route: str, status: int) -> dict[str, object]:
    """Return what is told of a request."""
    told = {
        "method": method,
        "route": route,
        "status": status,
        "duration_ms": round((time.perf_counter() - g.began) * 1000, 1),
        "statements": g.effort.statements,
    }
    actor = g.get("actor")
    if actor is not None:
        told["user_id"] = actor.user_id
    if g.sent_id:
        told["sent_id"] = g.sent_id
    return told


def spoken_method() -> str:
    """Return the method of the request, if it is one that HTTP knows; any other word is its sender's."""
    return request.method if request.method in METHODS else "other"


def spoken_route() -> str:
    """Return the rule of the route that was asked for."""
    return NO_ROUTE if request.url_rule is None else request.url_rule.rule
