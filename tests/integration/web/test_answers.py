"""The document says of every answer which fields are always there."""

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema

from support.http_api import an_app
from technomart.adapters.memory.store import MemoryStore

DOCUMENT: dict[str, Any] = an_app(MemoryStore()).get("/api/openapi.json").json
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
OPERATIONS = [
    operation for path in DOCUMENT["paths"].values() for name, operation in path.items() if name != "parameters"
]


def named_in(part: Any, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the components that a part of the document refers to, by themselves or by what they refer to."""
    if isinstance(part, list):
        part = dict(enumerate(part))
    if not isinstance(part, dict):
        return known
    name = str(part.get("$ref", "")).removeprefix("#/components/schemas/")
    if name in SCHEMAS and name not in known:
        return named_in(SCHEMAS[name], known | {name})
    for each in part.values():
        known = named_in(each, known)
    return known


SHOWN = named_in([operation["responses"] for operation in OPERATIONS]) | {"Refusal"}
READ = named_in([operation.get("requestBody") for operation in OPERATIONS])


def own_part(name: str) -> dict[str, Any]:
    """Return a component, without what is described as a component of its own."""
    return next(part for part in SCHEMAS[name].get("allOf", [SCHEMAS[name]]) if "properties" in part)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_an_answer_says_which_of_its_fields_are_always_there(name: str) -> None:
    described = own_part(name)

    assert described["required"]
    assert set(described["required"]) <= described["properties"].keys()


def test_what_may_be_left_out_of_a_request_is_not_said_of_an_answer() -> None:
    assert {"Order", "Methods", "NotificationSettings"} <= SHOWN
    assert {"OrderRequest", "MethodsRequest", "NotificationSettingsRequest"} <= READ
    assert not SHOWN & READ


@pytest.mark.parametrize(
    ("name", "may_lack"),
    [
        ("Order", {"customerName", "paymentMethod", "timeCompleted", "tax"}),
        ("Entry", own_part("Entry")["properties"].keys() - {"success"}),
        ("Methods", set()),
        ("Bar", {"hour"}),
        ("Refusal", {"errors"}),
    ],
)
def test_what_an_answer_may_be_without_is_what_is_not_named(name: str, may_lack: set[str]) -> None:
    described = own_part(name)

    assert described["properties"].keys() - described["required"] == may_lack


def schemas(base: type[Schema] = Schema) -> Iterator[type[Schema]]:
    for kind in base.__subclasses__():
        yield kind
        yield from schemas(kind)


def test_what_may_be_left_out_is_a_field() -> None:
    named = {kind: kind.__dict__["may_lack"] for kind in schemas() if kind.__dict__.get("may_lack")}

    assert len(named) > 20
    for kind, names in named.items():
        assert names <= {field.data_key or name for name, field in kind().fields.items()}, kind
