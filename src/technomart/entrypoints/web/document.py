"""Describe the API: one document of every route, with the refusals as they are answered."""

from collections.abc import Mapping
from threading import Lock
from typing import Any

import flask
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask, Response
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields

from technomart.entrypoints.web.auth.schemas import SignInResultSchema
from technomart.entrypoints.web.shared.fields import Pesos, Quantity

REFUSALS: Mapping[str, str] = {
    "NotSignedIn": "Nobody is signed in, or the session is over.",
    "NotAllowed": "The role of whoever is signed in does not include this.",
    "Conflict": "What is stored forbids it, or the first request with this Idempotency-Key is still running.",
    "VersionChanged": "If-Match names another version than the one there is.",
    "Invalid": "A value is wrong, or the Idempotency-Key came before with another request.",
    "NoLength": "The body came in chunks, without a Content-Length; the connection ends.",
    "TooSlow": "The body took too long to arrive; the connection ends.",
    "TooLarge": "The body is larger than this route takes.",
    "TooManyRequests": "The limit of this route is used up.",
}
"""What contracts call their refusals, and what each of them means."""
BEFORE_ROUTES = {"408": "TooSlow", "411": "NoLength"}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}


class RefusalSchema(Schema):
    """The body of every refusal: a stable code, a sentence for people, and the fields that are wrong, if any."""

    success = fields.Boolean()
    code = fields.String()
    message = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class WireConverter(OpenAPIConverter):
    """Describes schemas as they are dumped."""

    def schema2jsonschema(self, schema: Schema) -> dict[str, Any]:
        """Return the description of a schema, whose field `on_top` is no object of its own."""
        found: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        on_top = getattr(schema, "on_top", "")
        return {"allOf": [found["properties"].pop(on_top), found]} if on_top else found


class WirePlugin(MarshmallowPlugin):
    """Describes schemas as they are dumped."""

    Converter = WireConverter


class DocumentedApi(Api):  # type: ignore[misc]  # the library ships no types
    """Documents refusals as `errors.py` answers them; writes the document when it is first asked for."""

    ERROR_SCHEMA = RefusalSchema

    def __init__(self, app: Flask) -> None:
        """Serve the document of the app."""
        self._undescribed: list[Blueprint] = []
        self._text = ""
        self._writing = Lock()
        super().__init__(app, spec_kwargs={"marshmallow_plugin": WirePlugin()})
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
                self._text = flask.json.dumps(with_bodies(self.spec.to_dict()), indent=2, sort_keys=False)
        return self._app.response_class(self._text, mimetype="application/json")  # type: ignore[no-any-return]

    def _describe(self) -> None:
        """Describe every route, the refusals, and the proof of identity of contracts."""
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
        self.spec.components.schema("Entry", schema=SignInResultSchema, lazy=True)  # as generated clients call it
        for name, sentence in REFUSALS.items():
            content = {"application/json": {"schema": RefusalSchema}}
            headers = {"headers": RETRY_AFTER} if name == "TooManyRequests" else {}
            self.spec.components.response(name, {"description": sentence, "content": content, **headers})
        for area in self._undescribed:
            area.register_views_in_doc(self, self._app, self.spec, name=area.name, parameters=None)
            self.spec.tag({"name": area.name, "description": area.description})


def with_bodies(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document that tells what the server answers, before any route, when a body is late or has no length."""
    for operations in document["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                for status, name in BEFORE_ROUTES.items():
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return document
