"""Whatever a request calls this server, the routes are bound as Flask binds them."""

import pytest
from flask import Flask, Request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter
from werkzeug.test import EnvironBuilder

from support.http_api import an_app
from technomart.adapters.memory.store import MemoryStore
from technomart.entrypoints.web.dispatch import MOST_HOSTS, good_host

SENT = [
    None,
    "",
    "localhost",
    "LOCALHOST:80",
    "canteen.example:8000",
    "127.0.0.1:443",
    "[::1]:8000",
    "ex\xe4mple.org",
    "two words",
    "x:y",
    "a..b",
    "a" * 70 + ".example",
]


def bound(by: type[Flask], sent: str | None, path: str, scheme: str) -> tuple[object, ...]:
    app = an_app(MemoryStore()).client.application
    environ = EnvironBuilder(path=path, method="PUT", base_url=f"{scheme}://server.example/").get_environ()
    environ.pop("HTTP_HOST")
    if sent is not None:
        environ["HTTP_HOST"] = sent
    request = Request(environ)
    try:
        adapter = by.create_url_adapter(app, request)
    except HTTPException:
        return ("bad",)
    assert isinstance(adapter, MapAdapter)
    same = adapter.server_name, adapter.script_name, adapter.subdomain, adapter.url_scheme, adapter.default_method
    return (*same, adapter.path_info.lstrip("/"), request.host)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("sent", SENT)
def test_a_request_is_bound_as_flask_binds_it(sent: str | None, scheme: str) -> None:
    ours = type(an_app(MemoryStore()).client.application)

    for path in ("/api/orders", "//api//orders", "/api/caf\xe9"):
        assert bound(ours, sent, path, scheme) == bound(Flask, sent, path, scheme)
        assert bound(ours, sent, path, scheme) == bound(Flask, sent, path, scheme)  # and when it is known


def test_no_more_names_are_remembered_than_may_be() -> None:
    for number in range(2 * MOST_HOSTS):
        good_host(f"host-{number}.example", "server.example", "80", "http")

    assert good_host.cache_info().currsize == MOST_HOSTS
