"""What a route says of itself is what happens and what the document says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from support.documented import address_of, api_rules
from support.http_api import Api, an_api, an_app
from technomart.adapters.memory.store import MemoryStore
from technomart.config.settings import Settings
from technomart.entrypoints.serving.whole import NO_LENGTH, TOO_SLOW
from technomart.entrypoints.web import http
from technomart.entrypoints.web.app import create_app
from technomart.entrypoints.web.contract import Access, Contract, contracts
from technomart.entrypoints.web.http import Blueprint
from technomart.entrypoints.web.preconditions import wanted_versions

OWN_DOCUMENT = "api-docs.openapi_json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = an_app(MemoryStore()).get("/api/openapi.json").json
    return found


@pytest.fixture(scope="module")
def app() -> Flask:
    return an_app(MemoryStore()).client.application


def operations(app: Flask) -> Iterator[tuple[str, str, Contract]]:
    """Yield the address, the method and the contract of everything that is documented."""
    for rule in api_rules(app):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule.endpoint != OWN_DOCUMENT:
                address = address_of(rule)
                yield address, method.lower(), contracts(app)[rule.endpoint]


def test_the_document_lists_every_route(app: Flask, document: dict[str, Any]) -> None:
    documented = {
        (path, method) for path, item in document["paths"].items() for method in item if method != "parameters"
    }

    assert documented == {(address, method) for address, method, _ in operations(app)}


def test_every_route_has_a_contract_and_every_contract_a_route(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == contracts(app).keys()


def test_the_document_says_of_every_route_what_its_contract_says(app: Flask, document: dict[str, Any]) -> None:
    for address, method, contract in operations(app):
        operation = document["paths"][address][method]
        is_public = contract.who is Access.PUBLIC
        headers = {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}
        refusals = {int(status) for status in operation["responses"] if status.isdigit() and int(status) >= 400}

        assert 429 in refusals
        assert ({408, 411} <= refusals) == ("requestBody" in operation)
        assert ({401, 403} <= refusals, bool(operation["security"])) == (not is_public, not is_public)
        assert ({409, 422} <= refusals, "Idempotency-Key" in headers) == (contract.once, contract.once)
        assert (412 in refusals, "If-Match" in headers) == (contract.versioned, contract.versioned)
        assert ("304" in operation["responses"], "If-None-Match" in headers) == (contract.tagged, contract.tagged)
        assert not contract.tagged or "ETag" in operation["responses"]["200"]["headers"]


def test_the_document_describes_refusals_as_they_are_answered(document: dict[str, Any]) -> None:
    refusal = an_app(MemoryStore()).post("/api/auth/login", {}).json
    responses = document["components"]["responses"]

    assert refusal.keys() == document["components"]["schemas"]["Refusal"]["properties"].keys()
    assert {each["content"]["application/json"]["schema"]["$ref"] for each in responses.values()} == {
        "#/components/schemas/Refusal"
    }
    assert json.loads(TOO_SLOW).keys() == json.loads(NO_LENGTH).keys() <= refusal.keys()
    assert "Retry-After" in responses["TooManyRequests"]["headers"]


def test_a_route_cannot_be_made_without_saying_who_may_call_it() -> None:
    with pytest.raises(TypeError, match="who"):
        Blueprint("open", __name__).route("/open")  # type: ignore[call-arg]


def an_app_with(view: Any, contract: Contract | None = None) -> Api:
    """Return somebody signed in at an app with one more route."""
    api = an_api(MemoryStore())
    app = create_app(api.ports, Settings())
    app.add_url_rule("/api/another", "another", view, methods=["POST"])
    if contract:
        contracts(app)["another"] = contract
    return Api(app.test_client(), api.ports).signed_in("admin@example.com")


def test_a_route_without_a_contract_serves_nobody() -> None:
    answer = an_app_with(lambda: "served").post("/api/another")

    assert answer.status_code == 500
    assert "served" not in answer.text


@pytest.mark.parametrize("read", [lambda: http.once(None, 201, None), wanted_versions])  # type: ignore[arg-type]
def test_a_route_cannot_read_a_header_that_its_contract_does_not_name(read: Any) -> None:
    answer = an_app_with(read, Contract(Access.SIGNED_IN)).post("/api/another", {}, Idempotency_Key="1", If_Match='"1"')

    assert answer.status_code == 500
