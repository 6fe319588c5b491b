"""Compare answers with what the API document says of them; no answer holds more or other than that."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
OF_HTTP = {
    *("access-control-allow-origin", "access-control-expose-headers", "cache-control", "connection", "content-length"),
    *("content-type", "content-security-policy", "cross-origin-resource-policy", "date", "referrer-policy", "server"),
    *("strict-transport-security", "transfer-encoding", "vary", "x-content-type-options"),
}
"""Headers that mean what HTTP and the web say, and nothing about the answer of a route."""
DOCUMENTS: list[dict[str, Any]] = []
"""The document, once a process has asked for it: it is the same for every app."""


@dataclass(frozen=True)
class Answer:
    """What was answered: the names of its headers in small letters, its media type, its body where that is JSON."""

    status: int
    headers: frozenset[str]
    kind: str
    body: Any

    @classmethod
    def of(cls, answer: TestResponse) -> "Answer":
        names = frozenset(name.lower() for name, _ in answer.headers)
        return cls(answer.status_code, names, answer.mimetype or "", answer.get_json(silent=True))

    @classmethod
    def sent(cls, answer: httpx.Response) -> "Answer":
        """Return what a server sent."""
        kind = answer.headers.get("content-type", "").partition(";")[0]
        is_json = kind == "application/json" and answer.content
        return cls(answer.status_code, frozenset(answer.headers), kind, answer.json() if is_json else None)


def address_of(rule: Rule) -> str:
    """Return the address of a route as the document writes it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(rule))


def api_rules(app: Flask) -> Iterator[Rule]:
    """Yield the routes of the API; the others are pages for browsers and what those load."""
    rules = app.url_map.iter_rules()
    return (rule for rule in rules if str(rule).startswith("/api/") and not str(rule).startswith("/api/docs"))


def ways(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the ways in which a value may be what a schema says."""
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if inner:
        for each in inner:
            yield from ways(each)
    else:
        yield schema


def must_be_documented(app: Flask, method: str, path: str, answer: Answer) -> None:
    """Raise `AssertionError` when an answer of one of the routes is not as documented."""
    if path.startswith("//"):
        return  # the adapter would take it for another address
    try:
        rule, _ = app.url_map.bind("localhost").match(path.partition("?")[0], method, return_rule=True)
    except HTTPException:
        return  # no route answered
    if not DOCUMENTS:
        DOCUMENTS.append(app.test_client().get("/api/openapi.json").get_json())
    document = DOCUMENTS[0]
    operation = document["paths"].get(address_of(rule), {}).get(method.lower())
    if operation is None:
        return
    problems = list(differences(document, operation, answer))
    assert not problems, (method, path, answer.status, problems)


def differences(document: dict[str, Any], operation: dict[str, Any], answer: Answer) -> Iterator[str]:
    """Yield what an answer has that its operation does not say."""
    found = operation["responses"].get(str(answer.status))
    if found is None:
        yield f"no answer {answer.status}"
        return
    named = resolved(document, found)
    unnamed = answer.headers - {name.lower() for name in named.get("headers", ())} - OF_HTTP
    if unnamed:
        yield f"no headers {sorted(unnamed)}"
    content = named.get("content", {})
    if answer.status == 304:
        return
    schema = content.get(answer.kind) or content.get(f"{answer.kind.partition('/')[0]}/*")
    if schema is None:
        yield f"no content {answer.kind}"
    elif answer.kind == "application/json":
        yield from unlike(document, schema["schema"], answer.body, "")


def unlike(document: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    """Yield where a value is not what a schema says, by its place."""
    schema = resolved(document, schema)
    if not schema:
        yield f"{place} has no type"
        return
    kinds = schema.get("type", "object" if "properties" in schema else None)
    if kinds is not None:
        known = [TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        if not any(isinstance(value, kind) for kind in known) or (isinstance(value, bool) and bool not in known):
            yield f"{place} is {value!r} and not {kinds}"
            return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is {value!r} and not one of {schema['enum']}"
    if value != schema.get("const", value):
        yield f"{place} is {value!r} and not {schema['const']!r}"
    if isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield f"{place} has {len(value)} rows and not at most {schema['maxItems']}"
        for number, each in enumerate(value):
            yield from unlike(document, schema.get("items", {}), each, f"{place}[{number}]")
    if isinstance(value, dict):
        yield from unlike_object(document, schema, value, place)


def unlike_object(document: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    """Yield where the fields of an object are not those a schema names, or one that is always there is not."""
    fields = schema.get("properties", {})
    others = schema.get("additionalProperties")
    yield from (f"{place}.{name} is not there" for name in schema.get("required", ()) if name not in value)
    for name, each in value.items():
        if name in fields:
            yield from unlike(document, fields[name], each, f"{place}.{name}")
        elif isinstance(others, dict):
            yield from unlike(document, others, each, f"{place}.{name}")
        else:
            yield f"{place}.{name} is not named"


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema or response itself where there is a reference, and as one object what it is made of."""
    if "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return resolved(document, found)
    if "allOf" in schema:
        parts = [resolved(document, part) for part in schema["allOf"]]
        return {
            "type": "object",
            "properties": {k: v for part in parts for k, v in part["properties"].items()},
            "required": [name for part in parts for name in part.get("required", ())],
        }
    return schema
