"""Describe the headers of answers, once for all of them."""

from collections.abc import Mapping
from typing import Any

TEXT = {"type": "string"}
HEADERS: Mapping[str, dict[str, Any]] = {
    "Allow": {"description": "The methods that the address takes.", "schema": TEXT},
    "Content-Disposition": {"description": "Names the file.", "schema": TEXT},
    "ETag": {"description": "Names what is answered as it stands now, for If-Match or If-None-Match.", "schema": TEXT},
    "Idempotent-Replayed": {
        "description": "There where the request came before with this Idempotency-Key, and this is its answer.",
        "schema": {"type": "string", "const": "true"},
    },
    "Location": {
        "description": "Where what was made can be read.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string", "const": "Bearer"}},
    "X-Request-ID": {"description": "What the server's log calls the request.", "schema": TEXT},
    "X-Storage": {
        "description": "There while the server works on memory in place of a database.",
        "schema": {"type": "string", "const": "memory"},
    },
}
EVERYWHERE = ("X-Request-ID", "X-Storage")
"""On every answer, but for those before any route, 408 and 411."""


def named(*names: str) -> dict[str, dict[str, str]]:
    """Return what an answer says of its headers, those of all answers among them."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, *EVERYWHERE)}
