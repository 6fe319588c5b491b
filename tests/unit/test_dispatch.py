"""Requests are matched as Flask matches them, and no hook waits for a call that does not come."""

import pytest
from flask import Flask
from flask.ctx import RequestContext
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder

from support.http_api import an_app
from technomart.adapters.memory.store import MemoryStore
from technomart.entrypoints.web.dispatch import App

ADDRESSES = [
    "/api/orders",
    "/api/orders/",
    "//api/orders",
    "/api/orders/queue",
    "/api/orders/queue/",
    "/api/orders/0001",
    "/api/orders/0001/payment",
    "/api/nothing",
    "/",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "OPTIONS"]


@pytest.fixture
def app() -> App:
    app = an_app(MemoryStore()).client.application
    assert isinstance(app, App)
    return app


def matched(context: RequestContext) -> tuple[object, ...]:
    with context:
        request = context.request
        error = request.routing_exception
        rule, refused = request.url_rule, error.code if isinstance(error, HTTPException) else None
        return rule and (rule.rule, rule.endpoint), request.view_args or {}, refused


@pytest.mark.parametrize("method", METHODS)
def test_a_route_is_found_as_flask_finds_it_also_where_it_was_found_before(app: App, method: str) -> None:
    for address in ADDRESSES * 2:
        environ = EnvironBuilder(path=address, method=method).get_environ()

        assert matched(app.request_context(environ)) == matched(Flask.request_context(app, environ))


def test_only_addresses_of_routes_are_remembered(app: App) -> None:
    for path in ("/api/orders", "//api/orders", "/api/orders/", *(f"/api/orders/{number}" for number in range(20))):
        matched(app.request_context(EnvironBuilder(path=path).get_environ()))

    assert ("GET", "/api/orders") in app.plain_routes
    assert {path for _, path in app.plain_routes} <= {rule.rule for rule in app.url_map.iter_rules()}


def test_every_hook_is_one_that_is_called(app: App) -> None:
    assert set(app.before_request_funcs) == set(app.after_request_funcs) == {None}
    assert not app.url_value_preprocessors
    assert not app.teardown_request_funcs
    assert not app.teardown_appcontext_funcs
