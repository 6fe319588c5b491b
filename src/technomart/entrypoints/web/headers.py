"""Name requests, and tell browsers on every answer what they may do with it (OWASP ASVS 5.0, V3.4)."""

import re
from functools import partial

from flask import Flask, Response, g, request

from technomart.config.settings import Hsts, Settings
from technomart.entrypoints.web.http import ports

SENT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
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


def name_request() -> None:
    """Give the request an id of our own; the one it came with is its sender's word, and kept beside it."""
    g.request_id = ports().ids.new()
    sent = request.environ.get("HTTP_X_REQUEST_ID", "")
    g.sent_id = sent if SENT_ID.fullmatch(sent) else ""


def register(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer."""
    app.after_request(partial(add, hsts=settings.hsts))


def add(response: Response, *, hsts: Hsts) -> Response:
    """Name the request, close what a browser leaves open, and say when nothing is kept."""
    headers = response.headers
    said = set(map(str.lower, headers.keys()))
    headers.add("X-Request-ID", g.get("request_id", ""))
    for name, value in FIXED:
        headers.add(name, value)
    for name, value in USUAL.items():
        if name.lower() not in said:
            headers.add(name, value)
    if hsts is Hsts.ALWAYS or (hsts is Hsts.FORWARDED and request.is_secure):
        headers.add("Strict-Transport-Security", TLS_ALONE)
    if ports().store.kind == "memory":
        headers["X-Storage"] = "memory"
    return response
