"""Say who may call a route, how often and on which conditions; what is enforced by this is what the document says."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from typing import Any

from flask import Flask, current_app
from flask_limiter.util import get_remote_address

from technomart.domain.auth.attempts import network_of
from technomart.domain.idempotency.answers import LONGEST_KEY
from technomart.domain.kernel.lengths import LONGEST_EMAIL
from technomart.domain.services.versions import VersionOf
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web import strict_json
from technomart.entrypoints.web.asked import asked
from technomart.entrypoints.web.shared.patterns import KEY, TAGS

CONTRACTS = "technomart.contracts"
READING = frozenset({"GET", "HEAD"})
MOST_NETWORKS = 4096
USUAL_BODY = 128 * 1024
"""How many bytes a body has at most, unless a route takes more; numbers take 24 times as many once they are read."""
LARGEST_BODY = 1024 * 1024
"""The same of an order with a hundred lines and as many privileges, and of a picture."""


class Access(Enum):
    """Who needs no permission of their own."""

    PUBLIC = "anybody, signed in or not"
    SIGNED_IN = "anybody who is signed in"
    ADMIN = "administrators, by their role"


@dataclass(frozen=True)
class Rate:
    """How often (a setting's name or Flask-Limiter's notation) and counted by what."""

    amount: str
    counted_by: Callable[[], str]


known_network_of = lru_cache(MOST_NETWORKS)(network_of)


def by_user() -> str:
    """Count each signed-in person, each who was and whose token is over, and strangers by their address.

    Pages refresh a session after a 401: they get it whatever others do at the same address.
    """
    this = asked()
    refusal = this.stranger
    if this.actor:
        return f"user:{this.actor.user_id}"
    return f"over:{refusal.whose}" if refusal and refusal.whose else by_address()


def by_address() -> str:
    """Count each address, of IPv6 each network of 64 bits."""
    return f"address:{known_network_of(get_remote_address())}"


def by_address_and_email() -> str:
    """Count each account from each address."""
    return f"{by_address()} {_typed_email()}"


def by_second_step() -> str:
    """Count each sign-in that waits for a code, from each address."""
    token = _typed("secondFactorToken").encode(errors="surrogatepass")
    return f"{by_address()} {sha256(token).hexdigest()}"


def by_email() -> str:
    """Count each account from all addresses together, and what is no account by its address."""
    typed = _typed_email()
    return f"email:{typed}" if "@" in typed else by_address()


def _typed_email() -> str:
    return _typed("email").strip().lower()[:LONGEST_EMAIL]


def _typed(name: str) -> str:
    try:
        body = asked().body()
    except strict_json.BadJson:
        body = None
    return str(body.get(name)) if isinstance(body, dict) else str(None)


ORDINARY = (Rate("limit_default", by_user),)
PRINTED_AGAIN = (Rate("30 per minute", by_user),)
"""What is printed again stands before the papers of sales in the printer's queue."""


def header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """Return a request header as the document names it."""
    return {"in": "header", "name": name, "description": description, "schema": {"type": "string", **schema}}


LOCATION = {"Location": {"$ref": "#/components/headers/Location"}}
NAMED = {"Content-Disposition": {"$ref": "#/components/headers/Content-Disposition"}}
ETAG = {"ETag": {"$ref": "#/components/headers/ETag"}}
IDEMPOTENCY_KEY = header(
    "Idempotency-Key",
    "Repeats of a request with the same key have one effect and get one answer.",
    minLength=1,
    maxLength=LONGEST_KEY,
    pattern=KEY,
)
IF_MATCH = header("If-Match", "The ETags of the versions that may be changed, and no others; `*` is any.", pattern=TAGS)
IF_NONE_MATCH = header(
    "If-None-Match",
    "The ETags of what is known already, which is not sent again; `*` is any, and what has another form names nothing.",
)
NOT_MODIFIED = {"description": "Nothing changed since a tag that was sent along; there is no body.", "headers": ETAG}


@dataclass(frozen=True)
class Contract:
    """Who may call a route and how often; whether it takes an Idempotency-Key (`once`) or If-Match (`versioned`).

    What is answered once as a `whole`, and what says whose `version` If-Match names, runs in one transaction; elsewhere
    the use case sees to it. What is `tagged` takes If-None-Match. `refuses` are, for the document, the statuses that
    follow neither from this nor from the address or from what is sent. Of a query it reads the parameters of `query`
    and takes no others, or any where that is None.
    """

    who: Access | Permission
    often: tuple[Rate, ...] = ORDINARY
    once: bool = False
    whole: bool = False
    versioned: bool = False
    version: VersionOf | None = None
    tagged: bool = False
    largest: int = USUAL_BODY
    refuses: tuple[int, ...] = ()
    query: frozenset[str] | None = None

    def document(self) -> dict[str, Any]:
        """Return what the document says of this: that there may be nothing new, and the proof."""
        proof: list[dict[str, list[str]]] = [] if self.who is Access.PUBLIC else [{"bearer": []}]
        answers = {"responses": {304: NOT_MODIFIED}} if self.tagged else {}
        return {"security": proof} | answers

    def headers(self) -> list[dict[str, Any]]:
        """Return the headers it reads, as the document lists them beside the other parameters."""
        read = (IDEMPOTENCY_KEY, self.once), (IF_MATCH, self.versioned), (IF_NONE_MATCH, self.tagged)
        return [named for named, is_read in read if is_read]


def contracts(app: Flask) -> dict[str, Contract]:
    """Return the contract of every route of the app, by endpoint."""
    found: dict[str, Contract] = app.extensions.setdefault(CONTRACTS, {})
    return found


def contract() -> Contract:
    """Return the contract of the route that was asked for; raises `RuntimeError` when it was made without one."""
    this = asked()
    found: Contract | None = this.contract
    if found is None:
        endpoint = this.request.endpoint
        found = this.contract = contracts(current_app).get(endpoint or "")
        if found is None:
            raise RuntimeError(f"The route {endpoint} says not who may call it.")
    return found
