"""Read what is left of a request's body, or the server would close the connection without a word."""

from contextlib import suppress
from typing import IO, cast

from flask import Flask, Response, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wsgi import LimitedStream

MOST_DRAINED = 8 * 1024 * 1024
"""Bytes of a body that are read to be thrown away; what is longer than this ends the connection."""
AT_ONCE = 64 * 1024


def register(app: Flask) -> None:
    """Do so before each answer; early ones, such as 401, are made before anybody reads the body."""
    app.after_request(read_on)


def read_on(response: Response) -> Response:
    """Leave nothing unread, within reason, so that neither this answer nor the next request is cut off."""
    environ = request.environ
    if environ.get("CONTENT_LENGTH", "0") in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
        return response
    if not drained() and environ.get("SERVER_PROTOCOL", "").startswith("HTTP/1"):
        response.headers["Connection"] = "close"
    return response


def drained() -> bool:
    """Tell whether the body was read to its end; whoever hangs up meanwhile has no more to send."""
    rest, left = body_left(), MOST_DRAINED
    with suppress(OSError, ClientDisconnected):
        while left > 0 and (part := rest.read(min(left, AT_ONCE))):
            left -= len(part)
    return left > 0


def body_left() -> IO[bytes]:
    """Return what is not read yet, with an end: a server need not say where a body ends whose length was sent along."""
    if request.content_length is None:
        return cast(IO[bytes], request.environ["wsgi.input"])
    try:
        return request.stream
    except RequestEntityTooLarge:
        return cast(IO[bytes], LimitedStream(request.environ["wsgi.input"], request.content_length))
