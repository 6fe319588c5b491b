"""Read a request and shape its answer: the actor, pages, keys and tags."""

from collections.abc import Callable
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from operator import attrgetter
from typing import Any, TypeVar

from flask import Response, current_app, request
from marshmallow import Schema, fields
from werkzeug.http import parse_etags

from technomart.domain.auth.attempts import address_of
from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.kernel.paging import Page
from technomart.domain.orders.tax import TaxRules
from technomart.domain.users.actor import Actor, Origin
from technomart.entrypoints.web.asked import PORTS, asked, now_asked
from technomart.entrypoints.web.contract import MOST_NETWORKS, contract
from technomart.entrypoints.web.errors import compact
from technomart.entrypoints.web.repeats import joined_ports, refused, request_key
from technomart.entrypoints.web.shared.encoding import Kept, KeptAnswer, Latest, encode
from technomart.entrypoints.web.shared.serialising import compiled
from technomart.wiring import Ports

known_address_of = lru_cache(MOST_NETWORKS)(address_of)
T = TypeVar("T")
KEPT, KEPT_ANSWER = "technomart.kept", "technomart.kept-answer"
VERSION = version("technomart")
Created = tuple[dict[str, Any], int, dict[str, str]]
"""The body, status and headers of an answer about what was made."""


def answer(result: Any, status: int, schema: Schema) -> Response:
    """Return a response with what a view returned: a body alone or with status and headers, or a response."""
    if isinstance(result, Response):
        return result
    body, status, headers = result if isinstance(result, tuple) else (result, status, None)
    # nothing is kept of what is not committed yet
    text = text_of(schema, body, None if joined_ports() else kept()) + b"\n"
    response = current_app.response_class(text, status=status, headers=headers, mimetype="application/json")
    tag = tag_of(schema, body)
    if tag is not None:
        response.headers["ETag"] = tag
    return response


@cache
def versions_in(schema: Schema) -> Callable[[Any], int] | None:
    """Return what reads the version of the one thing that a schema shows, if it shows it."""
    data = schema.fields.get("data")
    shown = data.schema.fields.get("version") if isinstance(data, fields.Nested) else None
    return attrgetter(shown.attribute or "version") if shown else None


def tag_of(schema: Schema, body: Any) -> str | None:
    """Return the ETag of a body, which is the version of the one thing that it shows."""
    read = versions_in(schema)
    return None if read is None else f'"{read(body["data"])}"'


def text_of(schema: Schema, body: Any, kept: Kept | None = None) -> bytes:
    """Return a body as JSON, some of it as it was kept."""
    try:
        return encode(compiled(schema)(body, kept))
    except TypeError:  # only the standard library can encode it
        return compact(schema.dump(body)).encode()


def kept() -> Kept:
    """Return the encoded objects that the app keeps."""
    return of_app(KEPT, Latest)


def kept_answer(schema: Schema, tag: str, body: Any) -> Response:
    """Return a response with a body that an ETag names, which is the newest of the one answer that the app keeps."""
    text = of_app(KEPT_ANSWER, KeptAnswer).text(tag, lambda kept: text_of(schema, body, kept) + b"\n")
    return current_app.response_class(text, headers={"ETag": tag}, mimetype="application/json")


def of_app(name: str, make: Callable[[], T]) -> T:
    """Return what the app has of a name, made when it is asked for first."""
    found: T | None = current_app.extensions.get(name)
    if found is None:
        found = current_app.extensions.setdefault(name, make())
    return found


def ports() -> Ports:
    """Return the ports of the app that serves this request, on its transaction if it runs in one."""
    joined = joined_ports()
    if joined is not None:
        return joined
    this = now_asked()
    found: Ports = this.ports if this is not None else current_app.extensions[PORTS]
    return found


def use(case: type[T]) -> T:
    """Return a use case over the ports of the app that serves this request."""
    return ports().use(case)


def actor() -> Actor:
    """Return who sends this request; only routes that are not public have one."""
    found = asked().actor
    if found is None:
        raise RuntimeError("Nobody is asked for on a route for everybody.")
    return found


def origin() -> Origin:
    """Return where this request comes from, by the trusted hops alone."""
    this = asked()
    user_agent = this.request.environ.get("HTTP_USER_AGENT", "")
    return Origin(known_address_of(this.request.remote_addr or ""), this.id, user_agent)


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
        body = ok(result)
        return Answer(status, text_of(schema, body).decode(), location, about, tag_of(schema, body))

    return Once(request_key(ports(), actor()), answered, refused)


def is_known() -> Callable[[str], bool] | None:
    """Return what tells whether If-None-Match names a tag, weakly or as `*` (RFC 9110, 13.1.2); None without one.

    Raises `RuntimeError` on a route whose contract does not say `tagged`.
    """
    if not contract().tagged:
        raise RuntimeError(f"The route {request.endpoint} does not say that it reads If-None-Match.")
    sent = asked().request.environ.get("HTTP_IF_NONE_MATCH")
    return (lambda tag: sent == etag(tag) or parse_etags(sent).contains_weak(etag(tag)[1:-1])) if sent else None


def etag(tag: str) -> str:
    """Return the ETag of what a tag names: another one where the program, or the rules of tax, show it otherwise."""
    return f'"{tag}-{look_of(ports().tax)}"'


@cache
def look_of(tax: TaxRules) -> str:
    """Return what names how answers look in this version and under these rules; what else they show is in tags."""
    return sha256(f"{VERSION} {tax}".encode()).hexdigest()[:8]
