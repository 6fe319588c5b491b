"""Answer every refusal and every fault as JSON with a code and one sentence."""

import logging
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from flask import Flask, Response, current_app, json
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, TooManyRequests

from technomart.domain.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    Refusal,
    TooOften,
    Unauthenticated,
    Unavailable,
)
from technomart.entrypoints.web import methods
from technomart.entrypoints.web.asked import now_asked

log = logging.getLogger(__name__)

STATUS: Mapping[type[Refusal], int] = {
    PreconditionFailed: 412,
    TooOften: 429,
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
}
"""Family to HTTP status; a special case stands before its family."""

MOST_NAMED = 500
"""How many wrong fields an answer names; an order has no more."""

SENTENCES: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be understood."),
    404: ("route_not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    408: ("request_timeout", "The request took too long to arrive."),
    411: ("length_required", "Send the body whole, with its Content-Length."),
    413: ("body_too_large", "The request is too large."),
    415: ("unsupported_media_type", "Send the request as application/json."),
}
"""HTTP's own refusals: code and sentence."""


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal by its family."""
    return next(status for family, status in STATUS.items() if isinstance(refusal, family))


def body_of(code: str, message: str, errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the body every refusal has."""
    body: dict[str, Any] = {"success": False, "code": code, "message": message}
    if errors:
        body["errors"] = errors
    return body


def refusal_body(refusal: Refusal) -> dict[str, Any]:
    """Return the body of a refusal by the rules."""
    return body_of(refusal.code, refusal.message, {k: list(v) for k, v in refusal.errors.items()})


def register(app: Flask) -> None:
    """Make the app answer refusals and faults."""
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(ValidationError, on_bad_shape)
    app.register_error_handler(TooManyRequests, on_limit)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_fault)


def compact(body: Mapping[str, Any]) -> str:
    """Return JSON without spaces, as bodies go over the wire."""
    return json.dumps(body, separators=(",", ":"))


def answer(status: int, body: dict[str, Any]) -> Response:
    """Return a JSON response."""
    return current_app.response_class(compact(body), status=status, mimetype="application/json")


def on_refusal(refusal: Refusal) -> Response:
    """Answer a refusal by the rules."""
    response = answer(status_of(refusal), refusal_body(refusal))
    if isinstance(refusal, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    if refusal.retry_after:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def on_bad_shape(error: ValidationError) -> Response:
    """Answer a body or query whose shape is wrong, naming the fields."""
    messages = error.messages if isinstance(error.messages, Mapping) else {"_schema": error.messages}
    fields = dict(islice(flatten(messages).items(), MOST_NAMED))
    return answer(422, body_of("invalid", " ".join(sentences(fields)), fields))


def on_limit(error: TooManyRequests) -> Response:
    """Answer too many requests, with the wait in the sentence too, since that is all the front end shows."""
    wait = int(str(error.retry_after))
    sentence = f"Too many attempts. Try again in {wait} second{'s' if wait > 1 else ''}."
    response = answer(429, body_of("too_many_requests", sentence))
    response.headers["Retry-After"] = str(wait)
    return response


def on_http(error: HTTPException) -> Response:
    """Answer HTTP's own refusals, keeping headers such as Allow."""
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]  # werkzeug's response is what Flask sends
    code, sentence = SENTENCES.get(status, (error.name.lower().replace(" ", "_"), f"{error.name}."))
    response = answer(status, body_of(code, sentence))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    if status == 405:
        response.headers["Allow"] = ", ".join(sorted(methods.allowed()))
    return response


def on_fault(error: Exception) -> Response:
    """Log a fault of ours under the request's id and answer without a trace of it."""
    log.error("Request %s failed.", named_request(), exc_info=error)
    this = now_asked()
    sentence = f"Something went wrong on our side; it is recorded as {this.id if this else 'unknown'}."
    return answer(500, body_of("internal_error", sentence))


def named_request() -> str:
    """Return what the log calls a request: by our id, and by the one it was sent with."""
    this = now_asked()
    if this is None:
        return "-"
    return f"{this.id} (sent as {this.sent_id})" if this.sent_id else this.id


def flatten(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    """Return nested validation messages as `items.0.quantity: [...]`."""
    flat: dict[str, list[str]] = {}
    for key, value in messages.items():
        path = prefix if key == "_schema" else f"{prefix}.{key}".lstrip(".")
        if isinstance(value, Mapping):
            flat.update(flatten(value, path))
        else:
            flat.setdefault(path or "body", []).extend(str(v) for v in value)
    return flat


def sentences(fields: Mapping[str, Sequence[str]]) -> list[str]:
    """Return one sentence a field for people who see nothing but the message."""
    return [f"{field}: {' '.join(messages)}" for field, messages in fields.items()]
