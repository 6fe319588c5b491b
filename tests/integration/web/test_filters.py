"""A filter with a value that nothing can have is refused, at every list, and never ignored."""

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


def test_every_value_that_the_document_names_is_taken(admin: Api) -> None:
    known_things = there(admin)
    for path, name, known in filters(admin.get("/api/openapi.json").json):
        for value in known:
            answer = admin.get(f"{path.format(**known_things)}?{name}={value}")
            assert answer.status_code == 200, (path, name, value)
