"""Read a request and shape its answer: the actor, strict JSON bodies, pages, keys and tags."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar, cast

import flask
import flask_smorest
from flask import Response, current_app, g, request
from marshmallow import Schema, ValidationError
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from technomart.domain.idempotency.answers import LONGEST_KEY, Answer, Key, Once
from technomart.domain.kernel.errors import Invalid, Refusal
from technomart.domain.kernel.paging import Page
from technomart.domain.users.actor import Actor, Origin
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web import strict_json
from technomart.entrypoints.web.contract import ORDINARY, Access, Contract, Rate, contract, contracts
from technomart.entrypoints.web.errors import compact, refusal_body, status_of
from technomart.entrypoints.web.shared.encoding import Kept, encode
from technomart.entrypoints.web.shared.loading import Unusual, load
from technomart.entrypoints.web.shared.serialising import compiled
from technomart.wiring import Ports

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])
KEPT = "technomart.kept"
Created = tuple[dict[str, Any], int, dict[str, str]]
"""The body, status and headers of an answer about what was made."""


class BadKey(Invalid):
    """The Idempotency-Key header is not one."""

    code = "bad_idempotency_key"


class BadVersion(Invalid):
    """The If-Match header names no version."""

    code = "bad_if_match"
    sentence = "If-Match must hold the one ETag the order was read with."


class BadBody(Invalid):
    """The body is not JSON."""

    code = "bad_json"


class Parser(FlaskParser):
    """Reads bodies as strict JSON and lets the error handlers speak; unknown fields are ignored."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(
        ("json", "form", "query", "querystring", "headers", "files", "path", "view_args"), "exclude"
    )

    def _raw_load_json(self, req: flask.Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return core.missing
        if not req.is_json:
            raise UnsupportedMediaType
        try:
            return strict_json.loads(body)
        except strict_json.BadJson as error:
            raise BadBody(str(error)) from error

    def _process_location_data(self, location_data: Any, schema: Schema, *rest: Any) -> Any:
        """Load by what was compiled of the schema; whatever is unusual, and every refusal, is marshmallow's own."""
        try:
            return load(schema, location_data)
        except Unusual:
            return super()._process_location_data(location_data, schema, *rest)

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Raise the error without the place the library wraps it in; `errors.on_bad_shape` answers it."""
        raise ValidationError(next(iter(error.messages_dict.values()))) from error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # the library ships no types
    """A group of routes that validate with marshmallow and describe themselves for OpenAPI."""

    ARGUMENTS_PARSER = Parser()

    def route(
        self,
        rule: str,
        *,
        who: Access | Permission,
        often: tuple[Rate, ...] = ORDINARY,
        once: bool = False,
        versioned: bool = False,
        tagged: bool = False,
        largest: int | None = None,
        **options: Any,
    ) -> Callable[[View], View]:
        """Serve an address with the function below, under a contract that is enforced and documented."""
        agreed = Contract(who, often, once=once, versioned=versioned, tagged=tagged, largest=largest)
        serve = super().route(rule, **options)

        def decorated(view: View) -> View:
            endpoint = f"{self.name}.{view.__name__}"
            self.record(lambda state: contracts(state.app).update({endpoint: agreed}))
            serve(self.doc(**agreed.document())(view))
            return view

        return decorated

    def arguments(self, schema: type[Schema] | Schema, **options: Any) -> Callable[[View], View]:
        """Read what is sent by a schema and hand it to the function below."""
        form = schema() if isinstance(schema, type) else schema  # of a class each request would make one of its own
        return cast(Callable[[View], View], super().arguments(form, **options))

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """Answer what the function below returns by a schema."""
        documented = super().response(status_code, schema, **options)
        if schema is None:
            return cast(Callable[[View], View], documented)
        form = schema() if isinstance(schema, type) else schema

        def decorated(view: View) -> View:
            @wraps(view)
            def answered(*args: Any, **kwargs: Any) -> Response:
                return answer(view(*args, **kwargs), status_code, form)

            return cast(View, documented(answered))

        return decorated

    def alt_response(self, status_code: int, **options: Any) -> Callable[[View], View]:
        """Say what else the function below answers."""
        return cast(Callable[[View], View], super().alt_response(status_code, **options))


def answer(result: Any, status: int, schema: Schema) -> Response:
    """Return a response with what a view returned: a body alone or with status and headers, or a response."""
    if isinstance(result, Response):
        return result
    body, status, headers = result if isinstance(result, tuple) else (result, status, None)
    text = text_of(schema, body, kept()) + b"\n"
    return current_app.response_class(text, status=status, headers=headers, mimetype="application/json")


def text_of(schema: Schema, body: Any, kept: Kept | None = None) -> bytes:
    """Return a body as JSON, some of it as it was kept."""
    try:
        return encode(compiled(schema)(body, kept))
    except TypeError:  # only the standard library can encode it
        return compact(schema.dump(body)).encode()


def kept() -> Kept:
    """Return the encoded objects that the app keeps."""
    found: Kept | None = current_app.extensions.get(KEPT)
    if found is None:
        found = current_app.extensions.setdefault(KEPT, Kept())
    return found


def ports() -> Ports:
    """Return the ports of the app that serves this request."""
    found: Ports = current_app.extensions["technomart"]
    return found


def use(case: type[T]) -> T:
    """Return a use case over the ports of the app that serves this request."""
    return ports().use(case)


def actor() -> Actor:
    """Return who sends this request; only routes that are not public have one."""
    found: Actor = g.actor
    return found


def origin() -> Origin:
    """Return where this request comes from, by the trusted hops alone."""
    return Origin(request.remote_addr or "", g.get("request_id", ""))


def ok(data: Any) -> dict[str, Any]:
    """Return the envelope of a success."""
    return {"success": True, "data": data}


def paged(page: Page[Any]) -> dict[str, Any]:
    """Return the envelope of one page of a list."""
    return {"success": True, "data": page.rows, "pagination": page}


def once(schema: Schema, status: int, locate: Callable[[T], tuple[str, str]]) -> Once[T]:
    """Say how to answer this request once: `locate` gives a result's address and id.

    Raises `RuntimeError` on a route whose contract does not say `once`.
    """
    if not contract().once:
        raise RuntimeError(f"The route {request.endpoint} does not say that it answers once.")

    def answered(result: T) -> Answer:
        location, about = locate(result)
        # nothing is kept of what is not committed yet
        return Answer(status, text_of(schema, ok(result)).decode(), location, about)

    def refused(refusal: Refusal) -> Answer:
        return Answer(status_of(refusal), compact(refusal_body(refusal)))

    return Once(_key(), answered, refused)


def send(answer: Answer) -> Response:
    """Send an answer that was made, or stored, as text."""
    response = current_app.response_class(answer.body, status=answer.status, mimetype="application/json")
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def is_known() -> Callable[[str], bool] | None:
    """Return what tells whether If-None-Match names a tag, weakly or as `*` (RFC 9110, 13.1.2); None without one.

    Raises `RuntimeError` on a route whose contract does not say `tagged`.
    """
    if not contract().tagged:
        raise RuntimeError(f"The route {request.endpoint} does not say that it reads If-None-Match.")
    return request.if_none_match.contains_weak if request.if_none_match else None


def wanted_version() -> int | None:
    """Return the version If-Match names, or None without one.

    Raises `BadVersion`, and `RuntimeError` on a route whose contract does not say `versioned`.
    """
    if not contract().versioned:
        raise RuntimeError(f"The route {request.endpoint} does not say that it reads If-Match.")
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    tags = request.if_match.as_set(include_weak=True)
    tag = str(next(iter(tags), ""))
    if len(tags) != 1 or not tag.isascii() or not tag.isdigit() or len(tag) > 9:
        raise BadVersion
    return int(tag)


def _key() -> Key | None:
    if "Idempotency-Key" not in request.headers:
        return None
    value = request.headers["Idempotency-Key"].strip()
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = value[1:-1]
    if not 1 <= len(value) <= LONGEST_KEY or not value.isprintable():
        raise BadKey(f"Idempotency-Key must have 1 to {LONGEST_KEY} printable characters.")
    body = strict_json.loads(request.get_data(cache=True) or b"null")
    scope = f"{actor().user_id} {request.method} {request.url_rule}"
    return Key(scope, value, strict_json.fingerprint(request.path.rstrip("/"), body))
