"""Let nobody in whom the contract of the route does not name."""

import logging

from flask import Flask, Response, g, request

from technomart.domain.auth.session import SessionOver
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.usecases.auth.sessions import Recognize
from technomart.domain.usecases.security_log import NoteRefusal
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.contract import READING, Access, Contract, contract
from technomart.entrypoints.web.http import origin, use

STRANGERS = Contract(Access.PUBLIC)

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Look at everybody before the body is read, and write down who was refused."""
    app.before_request(recognize)
    app.after_request(note_refusal)


def bearer() -> str | None:
    """Return the token of the Authorization header, if it holds one."""
    scheme, _, token = request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def recognize() -> None:
    """Find out who sends the request and whether the route is theirs; a public route does not ask."""
    agreed = contract() if request.endpoint else STRANGERS
    if agreed.largest:
        request.max_content_length = agreed.largest
    needed = agreed.who
    if needed is Access.PUBLIC or request.method == "OPTIONS":
        return
    token = bearer()
    if token is None:
        raise SessionOver("Please sign in.")
    g.actor = found = use(Recognize)(token, origin(), changes=request.method not in READING)
    if needed is Access.ADMIN:
        found.must_be_admin()
    elif isinstance(needed, Permission):
        found.must(needed)


def note_refusal(response: Response) -> Response:
    """Write down that somebody who is signed in was refused; a store that is down changes no answer."""
    if response.status_code == 403 and "actor" in g:
        try:
            use(NoteRefusal)(g.actor, f"{request.method} {request.path}")
        except Unavailable as error:
            log.warning("A refusal could not be written down: %s", error)
    return response
