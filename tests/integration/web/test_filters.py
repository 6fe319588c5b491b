"""A filter with a value that nothing can have, or one that a route does not read, is refused and never ignored."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from support.documented import ways
from support.http_api import Api, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store

ANY_TEXT = {"search", "category", "customer", "employeeId", "registerId", "itemId", "ids", "token", "paper"}
"""The parameters that take any text: what is not there is not found."""
BEYOND = "none of these"


@pytest.fixture
def store() -> Store:
    return MemoryStore()


def filters(document: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield every parameter of every query, with the values that the document names."""
    for path, operations in document["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            if parameter.get("in") == "query":
                known = [word for way in ways(parameter["schema"]) for word in way.get("enum", [])]
                yield path, parameter["name"], known


def there(api: Api) -> dict[str, str]:
    """Return what stands in addresses of things that there are: an order that has a paper, and a closed day."""
    order: dict[str, Any] = api.placed()
    answer = api.post(f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "cash"})
    assert answer.status_code == 201, answer.text
    close = api.post("/api/day-closes", {"reason": "Evening"}).json["data"]
    return {"order_id": order["id"], "register_id": close["registerId"], "close_id": close["id"]}


def test_a_value_beyond_the_vocabulary_is_refused_with_a_sentence(admin: Api) -> None:
    walked, known_things = list(filters(admin.get("/api/openapi.json").json)), there(admin)

    for path, name, _ in walked:
        if name not in ANY_TEXT:
            refusal = refused(admin.get(f"{path.format(**known_things)}?{name}={BEYOND.replace(' ', '%20')}"), 422)
            assert name in refusal["errors"], (path, name, refusal)
    asked = {(path, name) for path, name, known in walked if known}
    assert {("/api/notifications", "type"), ("/api/leaves", "status"), ("/api/payments", "timeRange")} < asked


def test_a_parameter_that_comes_twice_is_refused_by_every_route_and_not_half_ignored(admin: Api) -> None:
    known_things = there(admin)

    for path, name, known in filters(admin.get("/api/openapi.json").json):
        value, other = [*filter(None, known), "2", "3"][:2]
        refusal = refused(admin.get(f"{path.format(**known_things)}?{name}={value}&{name}={other}"), 422)
        assert refusal["errors"][name] == ["Came more than once; send it once."], (path, name)
    assert admin.get("/api/orders?status=&status=completed").status_code == 200


def test_every_value_that_the_document_names_is_taken(admin: Api) -> None:
    known_things = there(admin)
    for path, name, known in filters(admin.get("/api/openapi.json").json):
        for value in known:
            answer = admin.get(f"{path.format(**known_things)}?{name}={value}")
            assert answer.status_code == 200, (path, name, value)


def test_a_parameter_that_a_route_does_not_read_is_refused_by_every_route_with_those_that_it_reads(admin: Api) -> None:
    stranger = Api(admin.client, admin.ports, "")
    for path, method, operation in all_operations(admin.get("/api/openapi.json").json):
        read = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        address = path.replace("{", "").replace("}", "")
        if not operation["security"] and not read:  # the front end adds `v` to pictures, a probe what it likes
            assert stranger.call(method, f"{address}?tpyo=1").json.get("code") != "unknown_parameter", path
            continue
        refusal = refused(admin.call(method, f"{address}?tpyo=1&other=&format=csv"), 422)
        assert refusal["code"] == "unknown_parameter", (method, path, refusal)
        assert refusal["errors"].keys() == {"tpyo", "format"} - read, (method, path)
        assert "There is no parameter tpyo here; there" in refusal["message"]
        for name in read:
            assert name in refusal["errors"]["tpyo"][0], (method, path, name)


def test_who_may_not_ask_is_told_that_before_what_they_ask_wrongly(admin: Api) -> None:
    stranger = Api(admin.client, admin.ports, "")

    assert stranger.get("/api/reports/sales?from=2026-03-01").status_code == 401
    assert refused(admin.get("/api/reports/sales?from=2026-03-01"), 422)["code"] == "unknown_parameter"
    assert admin.call("OPTIONS", "/api/reports/sales?from=2026-03-01").status_code == 200


def all_operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield address, method and operation of all that is documented."""
    for path, operations in document["paths"].items():
        yield from ((path, method.upper(), each) for method, each in operations.items() if method != "parameters")
