"""What a route says of itself is what happens and what the document says."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from support.documented import address_of, api_rules, ways
from support.http_api import Api, an_api, an_app
from technomart.adapters.memory.store import MemoryStore
from technomart.config.settings import Settings
from technomart.entrypoints.web import http
from technomart.entrypoints.web.app import create_app
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access, Contract, contracts
from technomart.entrypoints.web.preconditions import wanted_versions

OWN_DOCUMENT = "api-docs.openapi_json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = an_app(MemoryStore()).get("/api/openapi.json").json
    return found


@pytest.fixture(scope="module")
def app() -> Flask:
    return an_app(MemoryStore()).client.application


def test_success_is_true_in_every_answer_but_where_a_code_is_told_to_be_right(document: dict[str, Any]) -> None:
    said = {
        name: schema["properties"]["success"].get("const")
        for name, schema in document["components"]["schemas"].items()
        if "success" in schema.get("properties", {})
    }

    assert {name for name, only in said.items() if only is None} == {"Entry", "Verdict", "CodeVerdict"}
    assert [name for name, only in said.items() if only is False] == ["Refusal"]


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

        assert {429, 500, *contract.refuses} <= refusals
        assert (503 in refusals) == (address != "/api/health")
        assert (404 in refusals) == ("{" in address or 404 in contract.refuses)
        assert ({408, 411, 413, 415} <= refusals) == ("requestBody" in operation)
        assert bool(operation["security"]) is not is_public
        assert {401, 403} <= refusals or is_public
        assert ("Idempotency-Key" in headers) == contract.once <= ({409, 422} <= refusals)
        assert 422 in refusals or contract.query is None
        assert (412 in refusals, "If-Match" in headers) == (contract.versioned, contract.versioned)
        assert ("304" in operation["responses"], "If-None-Match" in headers) == (contract.tagged, contract.tagged)
        assert not contract.tagged or "ETag" in operation["responses"]["200"]["headers"]


def test_the_document_describes_refusals_as_they_are_answered(document: dict[str, Any]) -> None:
    refusal = an_app(MemoryStore()).post("/api/auth/login", {}).json
    responses = document["components"]["responses"]

    schema = document["components"]["schemas"]["Refusal"]
    assert refusal.keys() == schema["properties"].keys()
    assert schema["required"] == ["code", "message", "success"]
    assert {
        each["content"]["application/json"]["schema"]["$ref"]
        for name, each in responses.items()
        if name not in ("AddressTooLong", "HeadTooLarge")
    } == {"#/components/schemas/Refusal"}
    assert "Retry-After" in responses["TooManyRequests"]["headers"]


def test_every_operation_has_a_name_of_its_own_a_tag_and_a_sentence(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    ids = [operation["operationId"] for _, operation in documented_operations(document)]
    assert len(ids) == len(set(ids))
    named = {tag["name"] for tag in document["tags"]}
    assert "second-factor" in named, "as its address has it"
    for _, operation in documented_operations(document):
        assert set(operation["tags"]) <= named
        assert operation["summary"].endswith(".")


def test_every_reference_of_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    references = re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))
    assert len(references) > 1000
    for reference in set(references):
        found: Any = document
        for step in reference.split("/"):
            found = found[step]


def test_what_can_follow_an_answer_is_an_operation_with_these_parameters(document: dict[str, Any]) -> None:
    operations = {each["operationId"]: (path, each) for path, each in documented_operations(document)}
    links = [
        link
        for _, operation in operations.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert {link["operationId"] for link in links} == {
        *("orders_detail", "orders_move", "orders_pay", "payments_invoice", "payments_refund"),
    }
    for link in links:
        path, _ = operations[link["operationId"]]
        assert set(re.findall(r"{(\w+)}", path)) == link["parameters"].keys()


def documented_operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        yield from ((path, operation) for method, operation in item.items() if method != "parameters")


def test_what_may_be_asked_for_stands_beside_the_headers_that_are_read(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/api/menu/items"]["get"]["parameters"]

    assert {"search", "available", "category", "page", "If-None-Match"} <= {each["name"] for each in parameters}


def test_an_order_says_in_which_words_its_next_states_are_named(document: dict[str, Any]) -> None:
    described = document["components"]["schemas"]["Order"]["properties"]

    assert described["allowedTransitions"]["items"]["enum"] == described["status"]["enum"]


def test_no_part_of_an_address_is_empty(document: dict[str, Any]) -> None:
    named = [each for item in document["paths"].values() for each in item.get("parameters", ())]

    assert len(named) > 30
    assert {each["schema"]["minLength"] for each in named} == {1}


def test_no_address_and_no_word_is_said_to_be_null(document: dict[str, Any]) -> None:
    asked = [
        each["schema"]
        for operations in document["paths"].values()
        for operation in operations.values()
        if isinstance(operation, dict)
        for each in operation.get("parameters", ())
        if each.get("in") == "query"
    ]
    fields = [
        field
        for schema in document["components"]["schemas"].values()
        for field in schema.get("properties", {}).values()
    ]

    assert asked
    ways_of_all = [way for each in asked for way in ways(each)]
    assert not [way for way in ways_of_all if "null" in way["type"] or None in way.get("enum", ())]
    assert not [each for each in fields if None in each.get("enum", ())]


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
