"""Name requests, and tell browsers on every answer what they may do with it (OWASP ASVS 5.0, V3.4)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask, Response
from typing_extensions import override
from werkzeug.datastructures import Headers

from technomart.config.settings import Hsts, Settings
from technomart.entrypoints.web.asked import now_asked

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Line = tuple[str, str]
FIXED = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"))
USUAL = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What an answer says unless its route says otherwise, as that of the pictures of the menu does."""
TO_EVERYBODY = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""What lets the page of another origin show a picture."""
TLS_ALONE = "max-age=31536000; includeSubDomains"
BARE = frozenset({204, 304, *range(100, 200)})
"""Statuses whose answers have no content to describe."""
PLAIN = re.compile(r"[A-Za-z0-9/._-]*")
"""An address that stands in a header as it is."""


class Answer(Response):
    """A response that is sent as it is, with headers that close it behind its own.

    Werkzeug would copy all its headers before they are sent, and look at each letter of them twice.
    """

    closing: tuple[Line, ...] = ()

    @override
    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        headers = self.headers
        said = "Content-Type" not in headers if self.status_code in BARE else "Content-Length" in headers
        is_ready = said and PLAIN.fullmatch(headers.get("Location", "")) is not None
        return headers if is_ready else super().get_wsgi_headers(environ)

    @override
    def get_wsgi_response(self, environ: "WSGIEnvironment") -> tuple[Iterable[bytes], str, list[Line]]:
        parts, status, headers = super().get_wsgi_response(environ)
        return parts, status, [*headers, *self.closing]


class NotModified(Answer):
    """Tells whoever knows what has a tag already that it has not changed."""

    default_status = 304
    default_mimetype = None

    def __init__(self, etag: str) -> None:
        """Name it by its ETag."""
        super().__init__(headers=[("ETag", etag)])


def register(app: Flask, settings: Settings) -> None:
    """Name the request on every answer, close what a browser leaves open, and say when nothing is kept."""
    hsts = settings.hsts

    def add(response: Answer) -> Answer:
        asked = now_asked()
        is_secure = hsts is Hsts.ALWAYS or (hsts is Hsts.FORWARDED and asked is not None and asked.request.is_secure)
        is_forgotten = asked is not None and asked.ports.store.kind == "memory"
        named = {name for name, _ in response.headers}
        said = tuple([name for name in USUAL if name in named])
        name = ("X-Request-ID", asked.id if asked else "")
        more = closing(said, is_secure=is_secure, is_forgotten=is_forgotten)
        response.closing = (*response.closing, name, *more)
        return response

    app.after_request(add)


@lru_cache
def closing(said: tuple[str, ...], *, is_secure: bool, is_forgotten: bool) -> tuple[Line, ...]:
    """Return the headers that close an answer, which says some of them itself."""
    usual = [(name, value) for name, value in USUAL.items() if name not in said]
    transport = [("Strict-Transport-Security", TLS_ALONE)] if is_secure else []
    return *FIXED, *usual, *transport, *([("X-Storage", "memory")] if is_forgotten else [])
