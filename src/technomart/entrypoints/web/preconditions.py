"""Change a thing only at a version that the request names: If-Match (RFC 9110, 13.1.1)."""

import re
from collections.abc import Callable

from flask import Response, request

from technomart.domain.kernel.errors import Conflict, Invalid, NotFound
from technomart.domain.kernel.versions import VersionChanged, Versions, must_be_at
from technomart.domain.services.versions import VersionOf
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.entrypoints.web.contract import contract
from technomart.entrypoints.web.shared.patterns import TAGS

LONGEST_VERSION = 9
WELL_FORMED = re.compile(TAGS)


def names_versions() -> bool:
    """Tell whether the request carries an If-Match."""
    return "HTTP_IF_MATCH" in request.environ


def wanted_versions() -> Versions | None:
    """Return the versions that If-Match names, of which a tag of another form is none; None for any, as for `*`.

    Proxies that compress an answer make its tag a weak one, so that is taken too. Raises `RuntimeError` on a route
    whose contract does not say `versioned`.
    """
    if not contract().versioned:
        raise RuntimeError(f"The route {request.endpoint} does not say that it reads If-Match.")
    if not names_versions() or request.if_match.star_tag:
        return None
    return frozenset(int(tag) for tag in request.if_match.as_set(include_weak=True) if _is_version(str(tag)))


def must_be_tags() -> None:
    """Raise `VersionChanged` for an If-Match that is no list of tags, whatever its Idempotency-Key was answered."""
    if names_versions() and not WELL_FORMED.fullmatch(request.headers["If-Match"]):
        raise VersionChanged


def guarded(work: UnitOfWork, version_of: VersionOf | None, respond: Callable[[], Response]) -> Response:
    """Return the response if the thing in the address is at a version that is named; raises `VersionChanged`.

    Whoever may not do this, or names what is not there, is told that first.
    """
    wanted = None if version_of is None else wanted_versions()
    if version_of is None or wanted is None:
        return respond()
    (thing_id,) = (request.view_args or {}).values()
    found = _version(work, version_of, thing_id)
    try:
        response = respond()
    except (Conflict, Invalid):
        must_be_at(found, wanted)
        raise
    must_be_at(found, wanted)
    return response


def _version(work: UnitOfWork, version_of: VersionOf, thing_id: str) -> int | None:
    try:
        return version_of(work, thing_id)
    except NotFound:
        return None


def _is_version(tag: str) -> bool:
    return tag.isascii() and tag.isdigit() and len(tag) <= LONGEST_VERSION and not tag.startswith("0")
