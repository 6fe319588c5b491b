"""What every answer tells browsers, and what strangers are told of the program."""

from typing import Any

import pytest

from support.documented import address_of, api_rules
from support.http_api import STAFF, an_api, an_app, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.config.settings import Hsts, Readers

CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Security-Policy": CLOSED}
HSTS = "Strict-Transport-Security"


def test_every_answer_of_every_route_of_the_api_is_closed_and_kept_out_of_caches() -> None:
    stranger = an_api(MemoryStore())
    leaving, cashier = stranger.signed_in(STAFF), stranger.signed_in(STAFF)
    wanted = ALWAYS | {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}
    answered: set[int] = set()

    for number, rule in enumerate(api_rules(stranger.client.application)):
        path = address_of(rule).replace("{", "").replace("}", "")
        somebody = leaving if path.startswith("/api/auth/") else cashier
        calls = [(stranger, method) for method in ("OPTIONS", "TRACE")]
        calls += [(api, method) for api in (stranger, somebody) for method in (rule.methods or set()) - {"OPTIONS"}]
        for api, method in calls:
            answer = api.at(f"10.1.{number}.1").call(method, path, None if method == "GET" else {})
            answered.add(answer.status_code)
            told = {name: ", ".join(answer.headers.getlist(name)) for name in wanted}
            assert told == wanted, (method, path, answer.status_code)
            assert HSTS not in answer.headers

    assert {200, 401, 403, 404, 405, 422} <= answered


@pytest.mark.parametrize(
    ("settings", "sent", "is_told"),
    [
        ({"trusted_proxies": 1}, "https", True),
        ({"trusted_proxies": 1}, "http", False),
        ({}, "https", False),
        ({"hsts": Hsts.ALWAYS}, "http", True),
        ({"hsts": Hsts.NEVER, "trusted_proxies": 1}, "https", False),
    ],
)
def test_browsers_are_told_to_come_by_tls_alone_where_they_came_by_it(
    settings: dict[str, Any], sent: str, is_told: bool
) -> None:
    answer = an_app(MemoryStore(), **settings).get("/api/health", X_Forwarded_Proto=sent)

    assert answer.headers.getlist(HSTS) == (["max-age=31536000; includeSubDomains"] if is_told else [])


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_where_no_other_origin_is_let_in_no_answer_speaks_of_one(method: str) -> None:
    answer = an_app(MemoryStore(), cors_origins=()).call(
        method, "/api/health", Origin="http://localhost:8080", Access_Control_Request_Method="GET"
    )

    assert not {name for name, _value in answer.headers if name.startswith("Access-Control-Allow")}


def test_strangers_learn_no_version_and_no_routes_where_the_setting_says_so() -> None:
    open_to_all = an_app(MemoryStore())
    stranger = an_api(MemoryStore(), api_document=Readers.SIGNED_IN)

    assert (
        open_to_all.get("/api/health").json["version"] == open_to_all.get("/api/openapi.json").json["info"]["version"]
    )
    for path in ("/api/health", "/api/health/ready"):
        assert "version" not in stranger.get(path).json
    refused(stranger.get("/api/openapi.json"), 401)
    assert stranger.signed_in(STAFF).get("/api/openapi.json").json["info"]["version"]
