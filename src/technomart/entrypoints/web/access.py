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
    """Look at everybody before the body is read, and write down who was refused; limits come before `admit`."""
    app.before_request(recognize)
    app.after_request(note_refusal)


def bearer() -> str | None:
    """Return the token of the Authorization header, if it holds one."""
    scheme, _, token = request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def recognize() -> None:
    """Find out who sends the request; a public route does not ask."""
    agreed = contract() if request.endpoint else STRANGERS
    if agreed.largest:
        request.max_content_length = agreed.largest
    g.needed = agreed.who
    if g.needed is Access.PUBLIC or request.method == "OPTIONS":
        return
    token = bearer()
    if token is None:
        g.stranger = SessionOver("Please sign in.")
        return
    try:
        g.actor = use(Recognize)(token, origin(), changes=request.method not in READING)
    except SessionOver as refusal:
        g.stranger = refusal  # counted as one before they hear of it


def admit() -> None:
    """Let nobody go on but those whom the route is for."""
    if "stranger" in g:
        raise g.stranger
    if "actor" not in g:
        return
    if g.needed is Access.ADMIN:
        g.actor.must_be_admin()
    elif isinstance(g.needed, Permission):
        g.actor.must(g.needed)
    else:
        g.actor.must_have_second_factor()


def note_refusal(response: Response) -> Response:
    """Write down that somebody who is signed in was refused; a store that is down changes no answer."""
    if response.status_code == 403 and "actor" in g:
        try:
            use(NoteRefusal)(g.actor, f"{request.method} {request.path}", f"{request.method} {request.url_rule}")
        except Unavailable as error:
            log.warning("A refusal could not be written down: %s", error)
    return response
