"""Refuse a request whose body did not come whole, as every other refusal: named, logged and counted."""

from flask import Flask, abort

from technomart.entrypoints.web.asked import asked

UNFINISHED = "technomart.unfinished"
"""Where the environment of a request has the status that refuses it, if its server waited for its body in vain."""


def register(app: Flask) -> None:
    """Look before anything else does, and run nothing of the route."""
    app.before_request(refuse)


def refuse() -> None:
    """Raise what HTTP calls it."""
    status = asked().request.environ.get(UNFINISHED)
    if status is not None:
        abort(status)
