"""Let nobody in whom the contract of the route does not name."""

import logging

from flask import Flask, Response

from technomart.domain.auth.session import SessionOver
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.usecases.auth.sessions import Recognize
from technomart.domain.usecases.security_log import NoteRefusal
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.asked import asked
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
    scheme, _, token = asked().request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def recognize() -> None:
    """Find out who sends the request; a public route does not ask."""
    this = asked()
    request = this.request
    agreed = contract() if request.endpoint else STRANGERS
    request.max_content_length = agreed.largest
    if agreed.who is Access.PUBLIC or request.method == "OPTIONS":
        return
    token = bearer()
    if token is None:
        this.stranger = SessionOver("Please sign in.")
        return
    try:
        this.actor = use(Recognize)(token, origin(), changes=request.method not in READING)
    except SessionOver as refusal:
        this.stranger = refusal  # counted as one before they hear of it


def admit() -> None:
    """Let nobody go on but those whom the route is for."""
    this = asked()
    if this.stranger is not None:
        raise this.stranger
    if this.actor is None:
        return
    needed = contract().who
    if needed is Access.ADMIN:
        this.actor.must_be_admin()
    elif isinstance(needed, Permission):
        this.actor.must(needed)
    else:
        this.actor.must_have_second_factor()


def note_refusal(response: Response) -> Response:
    """Write down that somebody who is signed in was refused; a store that is down changes no answer."""
    this = asked()
    if response.status_code == 403 and this.actor is not None:
        what, route = (f"{this.request.method} {each}" for each in (this.request.path, this.request.url_rule))
        try:
            use(NoteRefusal)(this.actor, what, route)
        except Unavailable as error:
            log.warning("A refusal could not be written down: %s", error)
    return response
