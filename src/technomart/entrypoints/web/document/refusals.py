"""Say which refusals each operation can answer, from what its route declares."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from marshmallow import Schema, fields

from technomart.entrypoints.web.contract import Access, Contract
from technomart.entrypoints.web.document.headers import named

LIVE = "/api/health"
"""What answers whatever the store does."""


class Refusal(NamedTuple):
    """What a status is called in the document, what it means, and the headers it has besides those of all answers."""

    name: str
    sentence: str
    headers: tuple[str, ...] = ()


REFUSALS: Mapping[int, Refusal] = {
    401: Refusal("NotSignedIn", "Nobody is signed in, or the session is over.", ("WWW-Authenticate",)),
    403: Refusal("NotAllowed", "The role of whoever is signed in does not include this, or not now."),
    404: Refusal("NotFound", "What is named is not there."),
    405: Refusal("NotThisMethod", "The address takes other methods, which `Allow` names.", ("Allow",)),
    408: Refusal("TooSlow", "The body took too long to arrive; the connection ends."),
    409: Refusal("Conflict", "What is stored forbids it, or the first request with this Idempotency-Key is under way."),
    411: Refusal("NoLength", "The body came in chunks, without a Content-Length; the connection ends."),
    412: Refusal("VersionChanged", "If-Match names another version than the one there is."),
    413: Refusal(
        "TooLarge",
        "The body is larger than this route takes: 128 kB, of an order or a picture 1 MB, of a headshot 3 MB.",
    ),
    414: Refusal("AddressTooLong", "The address takes more than 64 kB; there is no body, the connection ends."),
    415: Refusal("NotJson", "The body is not sent as the media type that this route takes."),
    422: Refusal(
        "Invalid",
        "A value is wrong, or a parameter of the query is none that this route reads; `errors` names it. "
        "Or the Idempotency-Key came before with another request.",
    ),
    429: Refusal("TooManyRequests", "The limit of this route is used up.", ("Retry-After",)),
    431: Refusal("HeadTooLarge", "Address and headers take more than 128 kB; there is no body, the connection ends."),
    500: Refusal("Fault", "A fault of the server, which its log has under the id that the sentence names."),
    503: Refusal("Unavailable", "What is needed does not answer now, such as the database.", ("Retry-After",)),
}
"""Status to what it means; 405 is no operation's own, so it stands among the components alone."""
BEFORE_BODIES = frozenset({414, 431})
"""What the server answers before it knows what is asked for."""
REPLAYED = frozenset({403, 404, 409, 422})
"""What is stored for an Idempotency-Key and may be answered again."""


class RefusalSchema(Schema):
    """The body of every refusal: a stable code, a sentence for people, and the fields that are wrong, if any."""

    may_lack = frozenset({"errors"})

    success = fields.Constant(False)
    code = fields.String()
    message = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


def components() -> dict[str, dict[str, Any]]:
    """Return the refusals by name, for operations to refer to."""
    content = {"application/json": {"schema": RefusalSchema}}
    return {
        refusal.name: {
            "description": refusal.sentence,
            **({} if status in BEFORE_BODIES else {"content": content}),
            "headers": named(*refusal.headers, *(["Idempotent-Replayed"] if status in REPLAYED else [])),
        }
        for status, refusal in REFUSALS.items()
    }


def statuses(agreed: Contract, path: str, operation: Mapping[str, Any]) -> frozenset[int]:
    """Return the refusals of an operation: those of its contract, its address, its query and its body."""
    found = {429, 500, *agreed.refuses}
    if path != LIVE:
        found.add(503)
    if agreed.who is not Access.PUBLIC:
        found |= {401, 403}
    if agreed.query is not None:
        found.add(422)
    if "{" in path:
        found.add(404)
    if agreed.once:
        found |= {409, 422}
    if agreed.versioned:
        found.add(412)
    if "requestBody" in operation:
        found |= {408, 411, 413, 415, 422}
    if any(each["in"] == "query" for each in operation.get("parameters", ())):
        found |= {414, 422, 431}
    return frozenset(found)


def references(found: frozenset[int]) -> dict[str, dict[str, str]]:
    """Return what an operation says of its refusals."""
    return {str(status): {"$ref": f"#/components/responses/{REFUSALS[status].name}"} for status in sorted(found)}
