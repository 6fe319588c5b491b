"""Let front ends on other hosts read the answers, those of the origins in the settings alone."""

from functools import lru_cache

from flask import Flask
from flask_cors.core import get_cors_headers, get_cors_options, set_cors_headers

from technomart.config.settings import Settings
from technomart.entrypoints.web.asked import asked
from technomart.entrypoints.web.headers import Answer

RECEIVED = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-CSRFToken", "X-Requested-With"]
EXPOSED = ["ETag", "Retry-After", "Location", "X-Request-ID", "Idempotent-Replayed"]
PRIVATE = "HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK"
MOST_ORIGINS = 64


def register(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer; what is no preflight gets those its origin got before."""
    origins = list(settings.cors_origins)
    options = get_cors_options(
        app, {"origins": origins, "allow_headers": RECEIVED, "expose_headers": EXPOSED, "max_age": 600}
    )

    @lru_cache(MOST_ORIGINS)
    def headers_for(origin: str | None) -> tuple[tuple[str, str], ...]:
        headers = get_cors_headers(options, {"Origin": origin}, "GET")
        varies = {"Vary": "Origin"} if origins else {}  # else what was kept for one origin would be shown to another
        return tuple({**headers, **varies}.items())

    def add(response: Answer) -> Answer:
        environ = asked().request.environ
        if environ["REQUEST_METHOD"] == "OPTIONS" or PRIVATE in environ:
            set_cors_headers(response, options)
            if origins:
                response.vary.add("Origin")
            return response
        response.closing = (*response.closing, *headers_for(environ.get("HTTP_ORIGIN")))
        return response

    app.after_request(add)
