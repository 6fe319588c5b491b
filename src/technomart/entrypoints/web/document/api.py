"""Write the document when it is first asked for, and complete it from the contracts of the routes."""

import re
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any

import flask
from flask import Flask, Response
from flask_smorest import Api, Blueprint
from marshmallow import Schema
from werkzeug.routing import PathConverter

from technomart.entrypoints.web.auth.schemas import SignInResultSchema
from technomart.entrypoints.web.contract import Contract, contracts
from technomart.entrypoints.web.document import examples, refusals
from technomart.entrypoints.web.document.converting import WirePlugin, read_with
from technomart.entrypoints.web.document.headers import HEADERS, named
from technomart.entrypoints.web.shared.amounts import Pesos, Quantity

ABOUT = """Orders, payments, stock and reports of a canteen.

Money is in pesos with at most two decimals, times are ISO 8601 in UTC, ids are opaque. An answer is
`{"success": true, "data": ...}`; a refusal has a stable `code` and a `message` for people.

What changes something and is sent again with the same `Idempotency-Key` counts once and gets the same answer, also
where it would be refused by now. Whoever is no longer let in (401, 403) or asks too often (429) gets no answer, and the
key stays as it is: send the same again after `Retry-After` seconds, or once you are let in. With `If-Match` it counts
only while what it changes has the version that its `ETag` named. Parameters that are not named here are refused
(`unknown_parameter`), except with pages, files, pictures and health; fields of a body that are not are ignored. A
number in a body has at most 40 digits and an exponent of at most 20, a text no lone surrogates. HEAD is answered
wherever GET is; a method that an address does not take is 405.

A list in an answer has at most as many rows as its `maxItems` says. Of more there are pages (`pagination.next`), or the
answer says how many it leaves out (`leftOut`), or it is refused: what would make the list longer (409
`too_many_changes`, `too_many_cash_movements`, `too_many_registers`), or a report whose time is too long (422
`report_too_long`), of which CSV has every row. A list that people or things bound has `x-bounded-by` instead."""
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")
SECURITY = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The `token` of a sign-in."}


class DocumentedApi(Api):  # type: ignore[misc]  # the library ships no types
    """Serves the document of an app, which is written when it is first asked for."""

    ERROR_SCHEMA = refusals.RefusalSchema

    def __init__(self, app: Flask) -> None:
        """Serve the document of the app."""
        self._undescribed: list[Blueprint] = []
        self._text = ""
        self._writing = Lock()
        self._plugin = WirePlugin()
        super().__init__(app, spec_kwargs={"marshmallow_plugin": self._plugin, "info": {"description": ABOUT}})
        self.register_converter(PathConverter, lambda _: {"type": "string", "minLength": 1})
        self.register_field(Pesos, "number", None)
        self.register_field(Quantity, "number", None)

    def register_blueprint(self, blp: Blueprint) -> None:
        """Serve a group of routes and remember to describe it."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._undescribed.append(blp)

    def _openapi_json(self) -> Response:
        with self._writing:
            if not self._text:
                self._describe()
                document = completed(self.spec.to_dict(), self._app)
                self._text = flask.json.dumps(document, indent=2, sort_keys=False)
        return self._app.response_class(self._text, mimetype="application/json")  # type: ignore[no-any-return]

    def _describe(self) -> None:
        """Describe every route, the refusals, and the proof of identity of contracts."""
        parts = self.spec.components
        self._plugin.read(schemas_read(self._undescribed))
        parts.security_scheme("bearer", SECURITY)
        parts.schema("Entry", schema=SignInResultSchema, lazy=True)  # as generated clients call it
        for name, header in HEADERS.items():
            parts.header(name, header)
        for name, response in refusals.components().items():
            parts.response(name, response)
        for area in self._undescribed:
            area.register_views_in_doc(self, self._app, self.spec, name=area.name, parameters=None)
            self.spec.tag({"name": tag(area.name), "description": area.description})


def tag(area: str) -> str:
    """Return what an area is called in the document: as its address has it."""
    return area.replace("_", "-")


def schemas_read(areas: Iterable[Blueprint]) -> Iterator[type[Schema]]:
    """Yield the classes of all schemas that requests to these routes are read by."""
    for area in areas:
        for operations in area._docs.values():  # noqa: SLF001  # the library has no public way to ask
            for operation in filter(None, operations.values()):
                for read in operation.get("arguments", {}).get("parameters", ()):
                    yield from read_with(read["schema"])


def completed(document: dict[str, Any], app: Flask) -> dict[str, Any]:
    """Return the document with names, refusals, headers and examples, without what is the library's own."""
    endpoints = {
        (VARIABLE.sub(r"{\1}", str(rule)), method): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    agreed = contracts(app)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                endpoint = endpoints[path, method.upper()]
                complete(operation, endpoint, agreed[endpoint], path, document["components"]["schemas"])
    for name in ("DEFAULT_ERROR", "UNPROCESSABLE_ENTITY"):
        document["components"]["responses"].pop(name, None)
    document["components"]["schemas"].pop("PaginationMetadata", None)
    examples.shown(document["components"]["schemas"])
    return document


def complete(operation: dict[str, Any], endpoint: str, agreed: Contract, path: str, schemas: dict[str, Any]) -> None:
    """Add to an operation what its contract says."""
    successes = {status: each for status, each in operation["responses"].items() if status < "4"}
    for status, answer in successes.items():
        own = ["Location"] if status == "201" else []
        replayed = ["Idempotent-Replayed"] if agreed.once else []
        answer["headers"] = {**answer.get("headers", {}), **named(*own, *replayed)}
    body = operation.get("requestBody")
    if body and not any(is_needed(content["schema"], schemas) for content in body["content"].values()):
        body["required"] = False
    parameters = [*operation.get("parameters", ()), *agreed.headers()]
    if parameters:
        operation["parameters"] = parameters
    operation["tags"] = [tag(area) for area in operation["tags"]]
    operation["operationId"] = endpoint.replace(".", "_")
    operation["responses"] = successes | refusals.references(refusals.statuses(agreed, path, operation))


def is_needed(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Tell whether a body has to be sent: an object that needs no field may be left out, too."""
    found = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found.get("type") != "object" or bool(found.get("required") or found.get("else", {}).get("required"))
