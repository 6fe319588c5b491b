"""Read what is left of a request's body, or the server would close the connection without a word."""

from contextlib import suppress

from flask import Flask, Response, request

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
    stream, left = request.environ["wsgi.input"], MOST_DRAINED
    with suppress(OSError):
        while left > 0 and (part := stream.read(min(left, AT_ONCE))):
            left -= len(part)
    return left > 0
