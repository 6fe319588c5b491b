"""Write the document when it is first asked for, and complete it from the contracts of the routes."""

import re
from threading import Lock
from typing import Any

import flask
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask, Response
from flask_smorest import Api, Blueprint
from marshmallow import Schema

from technomart.entrypoints.web.auth.schemas import SignInResultSchema
from technomart.entrypoints.web.contract import Contract, contracts
from technomart.entrypoints.web.document import refusals
from technomart.entrypoints.web.document.headers import HEADERS, named
from technomart.entrypoints.web.document.nulls import or_null, sent_as_text
from technomart.entrypoints.web.shared.fields import Pesos, Quantity

ABOUT = """Orders, payments, stock and reports of a canteen.

Money is in pesos with at most two decimals, times are ISO 8601 in UTC, ids are opaque. An answer is
`{"success": true, "data": ...}`; a refusal has a stable `code` and a `message` for people.

What changes something and is sent again with the same `Idempotency-Key` counts once and gets the same answer; with
`If-Match` it counts only while what it changes has the version that its `ETag` named. Parameters and fields that are
not named here are ignored. HEAD is answered wherever GET is; a method that an address does not take is 405."""
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")
SECURITY = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The `token` of a sign-in."}


class WireConverter(OpenAPIConverter):
    """Describes schemas as they are dumped."""

    def schema2jsonschema(self, schema: Schema) -> dict[str, Any]:
        """Return the description of a schema, whose field `on_top` is no object of its own."""
        found: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        found["properties"] = {name: or_null(each) for name, each in found["properties"].items()}
        if "id" in found["properties"]:
            found["required"] = sorted({"id", *found.get("required", ())})  # whatever has one is never without
        on_top = getattr(schema, "on_top", "")
        return {"allOf": [found["properties"].pop(on_top), found]} if on_top else found


class WirePlugin(MarshmallowPlugin):
    """Describes schemas as they are dumped."""

    Converter = WireConverter


class DocumentedApi(Api):  # type: ignore[misc]  # the library ships no types
    """Serves the document of an app, which is written when it is first asked for."""

    ERROR_SCHEMA = refusals.RefusalSchema

    def __init__(self, app: Flask) -> None:
        """Serve the document of the app."""
        self._undescribed: list[Blueprint] = []
        self._text = ""
        self._writing = Lock()
        super().__init__(app, spec_kwargs={"marshmallow_plugin": WirePlugin(), "info": {"description": ABOUT}})
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
        parts.security_scheme("bearer", SECURITY)
        parts.schema("Entry", schema=SignInResultSchema, lazy=True)  # as generated clients call it
        for name, header in HEADERS.items():
            parts.header(name, header)
        for name, response in refusals.components().items():
            parts.response(name, response)
        for area in self._undescribed:
            area.register_views_in_doc(self, self._app, self.spec, name=area.name, parameters=None)
            self.spec.tag({"name": area.name, "description": area.description})


def completed(document: dict[str, Any], app: Flask) -> dict[str, Any]:
    """Return the document with the name, the refusals and the headers of every operation, without the library's own."""
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
                complete(operation, endpoint, agreed[endpoint], path)
    for name in ("DEFAULT_ERROR", "UNPROCESSABLE_ENTITY"):
        document["components"]["responses"].pop(name, None)
    document["components"]["schemas"].pop("PaginationMetadata", None)
    return document


def complete(operation: dict[str, Any], endpoint: str, agreed: Contract, path: str) -> None:
    """Add to an operation what its contract says."""
    parameters = [*map(sent_as_text, operation.get("parameters", [])), *agreed.headers()]
    if parameters:
        operation["parameters"] = parameters
    successes = {status: each for status, each in operation["responses"].items() if status < "4"}
    for status, answer in successes.items():
        own = ["Location"] if status == "201" else []
        replayed = ["Idempotent-Replayed"] if agreed.once else []
        answer["headers"] = {**answer.get("headers", {}), **named(*own, *replayed)}
    operation["operationId"] = endpoint.replace(".", "_")
    operation["responses"] = successes | refusals.references(refusals.statuses(agreed, path, operation))
