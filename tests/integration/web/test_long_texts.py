"""No text that is sent is without a bound, so that none is longer than what reads it and stores it was made for."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest

from support.documented import resolved, ways
from support.http_api import Api, an_app, refused
from technomart.adapters.memory.store import MemoryStore

BOUNDS = {"maxLength", "enum", "const", "format"}
"""What says which texts there may be: so many letters, some words, or days."""
COUNTED = "put /api/inventory/recipes/{menu_item_id}"
"""Its body is a list, whose length the route looks at."""
Named = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Named:
    found: Named = an_app(MemoryStore()).get("/api/openapi.json").json
    return found


def sent(document: Named) -> Iterator[tuple[str, str, Named]]:
    """Yield whatever may be sent in a query or a body: the route, the name and the schema."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            for parameter in operation.get("parameters", []):
                if parameter.get("in") == "query":
                    yield f"{method} {path}", parameter["name"], parameter["schema"]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield f"{method} {path}", "", content["schema"]


def leaves(document: Named, schema: Mapping[str, Any], place: str) -> Iterator[tuple[str, Named]]:
    """Yield what a schema is made of, each by its place."""
    found = resolved(document, dict(schema))
    yield from ((place, way) for way in ways(found))
    for name, inner in found.get("properties", {}).items():
        yield from leaves(document, inner, f"{place}.{name}")
    if "items" in found:
        yield from leaves(document, found["items"], f"{place}[]")


def kinds_of(schema: Named) -> set[str]:
    kinds = schema.get("type", [])
    return {kinds} if isinstance(kinds, str) else set(kinds)


def test_every_text_and_every_list_that_may_be_sent_has_a_bound(document: Named) -> None:
    walked = [
        (route, place, leaf) for route, name, schema in sent(document) for place, leaf in leaves(document, schema, name)
    ]

    texts = [(route, place, leaf) for route, place, leaf in walked if "string" in kinds_of(leaf)]
    lists = [(route, place, leaf) for route, place, leaf in walked if "array" in kinds_of(leaf)]
    assert [each for each in texts if not BOUNDS & each[2].keys()] == []
    assert {route for route, _, leaf in lists if "maxItems" not in leaf} == {COUNTED}
    assert (len(texts) > 100, len(lists) > 4) == (True, True)


@pytest.mark.long_on("mariadb")
def test_a_text_beyond_its_bound_is_refused_and_one_within_it_never_breaks(document: Named, admin: Api) -> None:
    for route, name, schema in sent(document):
        most = max(way.get("maxLength", 0) for way in ways(schema))
        if name and most:
            method, _, path = re.sub("[{}]", "", route).partition(" ")
            for text in ("%_" * (most // 2), "a " * (most // 2)):
                assert admin.call(method.upper(), f"{path}?{name}={quote(text)}").status_code in (200, 404, 422), (
                    route,
                    name,
                )
            refusal = refused(admin.call(method.upper(), f"{path}?{name}={'x' * (most + 1)}"), 422)
            assert name in refusal["errors"], (route, name)
