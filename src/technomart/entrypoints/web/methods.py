"""Say which methods an address takes: those of its own route, not those of `/orders/<id>` for `/orders/queue`."""

from collections.abc import Set as AbstractSet

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

METHODS = "technomart.methods"


def register(app: Flask) -> None:
    """Gather the methods of every route, of which one address may have several."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(str(rule), set()).update(rule.methods or ())
    app.extensions[METHODS] = found


def allowed() -> AbstractSet[str]:
    """Return the methods that the address of this request takes; none for one that is not there."""
    rule = route()
    methods: dict[str, set[str]] = current_app.extensions[METHODS]
    return methods[str(rule)] if rule else frozenset()


def route() -> Rule | None:
    """Return the route of the address, whatever method was sent: each answers OPTIONS."""
    if request.url_rule is not None:
        return request.url_rule
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        return adapter.match(method="OPTIONS", return_rule=True)[0]
    except HTTPException:
        return None
