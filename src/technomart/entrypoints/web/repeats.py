"""Run a request as a whole: all that a route changes, and what it answers to a key, is one commit (ADR 3, ADR 24)."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from flask import Response

from technomart.domain.idempotency.answers import LONGEST_KEY, Answer, Key, Once
from technomart.domain.kernel.errors import Invalid, Refusal
from technomart.domain.payments.intents import PaymentIntent
from technomart.domain.services.payment_settlement import Settlement
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.entrypoints.web import strict_json
from technomart.entrypoints.web.asked import asked
from technomart.entrypoints.web.contract import Contract
from technomart.entrypoints.web.errors import compact, refusal_body, status_of
from technomart.entrypoints.web.joined import CommittedAhead, Joined, LaterGateway, LaterMailer
from technomart.entrypoints.web.preconditions import guarded, names_versions
from technomart.wiring import Ports

NOBODY = "Nobody is signed in, so there is nobody whose key it would be"
SECRET = f"{NOBODY}; and the answer holds what opens a session, which must not be stored."
ONE_TIME = f"{NOBODY}; and what was mailed is good for one time."
SHOWN_ONCE = "The answer holds secrets that are shown this once, and must not be stored."
NOT_REPEATED: Mapping[str, str] = {
    "auth.login": SECRET,
    "auth.google": SECRET,
    "auth.register": SECRET,
    "auth.refresh_token": f"{SECRET} A refresh token that comes again has a rule of its own.",
    "auth.verify_email": f"{ONE_TIME} A second time is a success.",
    "auth.reset_password": ONE_TIME,
    "auth.confirm_reset": ONE_TIME,
    "auth.reset_password_by_code": ONE_TIME,
    "auth.verify_code": SECRET,
    "auth.forgot_password": f"{NOBODY}.",
    "auth.request_code": f"{NOBODY}.",
    "auth.resend_verification": f"{NOBODY}.",
    "auth.logout": "It ends the session that a repetition would come with; a second time is a success.",
    "auth.logout_everywhere": "It ends the session that a repetition would come with.",
    "auth.change_password": "Its body is two passwords; a second time is refused, as the current one is another.",
    "second_factor.sign_in": SECRET,
    "second_factor.start": SHOWN_ONCE,
    "second_factor.confirm": SHOWN_ONCE,
    "second_factor.renew": SHOWN_ONCE,
    "second_factor.remove": "Its body is a password and a code; a second time there is none to remove.",
    "verification.upload": f"{NOBODY}; and the same picture again is the same picture.",
    "verification.resend_token": f"{SECRET} Nothing is changed.",
    "orders.quote": "Nothing is changed.",
}
"""The writing routes that take no Idempotency-Key, each with the reason; every other one does."""

SECRETS = ("password", "currentPassword", "googleCredential", "approvalPassword", "approvalCode")
"""What is not a part of a fingerprint as it is: of a password, or of a code, it would be a quick hash."""

_joined: ContextVar[Ports | None] = ContextVar("joined", default=None)


class BadKey(Invalid):
    """The Idempotency-Key header is not one."""

    code = "bad_idempotency_key"


def joined_ports() -> Ports | None:
    """Return the ports of the transaction that this request runs in, if it runs in one."""
    return _joined.get()


def is_keyed() -> bool:
    """Tell whether the request carries an Idempotency-Key."""
    return "HTTP_IDEMPOTENCY_KEY" in asked().request.environ


def request_key(ports: Ports, by: Actor) -> Key | None:
    """Return the key of the request: whose, for which route and for what; raises `BadKey`."""
    if not is_keyed():
        return None
    request = asked().request
    value = str(request.environ["HTTP_IDEMPOTENCY_KEY"]).strip()
    if not 1 <= len(value) <= LONGEST_KEY or value == '""' or not value.isprintable():
        raise BadKey(f"Idempotency-Key must have 1 to {LONGEST_KEY} printable characters.")
    if len(value) > 2 and value[0] == value[-1] == '"':
        value = value[1:-1]
    scope = f"{by.user_id} {request.method} {request.url_rule}"
    return Key(scope, value, strict_json.fingerprint(request.path.rstrip("/"), _sent(ports)))


def runs_as_a_whole(agreed: Contract) -> bool:
    """Tell whether a request runs in one transaction: it is to be answered once, or at a version that it names."""
    return (agreed.whole and is_keyed()) or (agreed.version is not None and names_versions())


def as_a_whole(ports: Ports, by: Actor, agreed: Contract, respond: Callable[[], Response]) -> Response:
    """Return the response, made in one transaction with everything it changes, or the one its key was given before.

    What is seen outside, e-mails and the gateway's part, follows the commit.
    """
    attempt = _Attempt(ports, agreed, respond)
    once: Once[Response] = Once(request_key(ports, by), _answer, refused)
    try:
        answer = attempt.until_whole(
            lambda: write_once(ports.store, once, ports.clock.now(), attempt.run, despite=attempt.stand_by)
        )
    except Refusal:
        if attempt.store is not None and attempt.store.done:
            ports.store.write(attempt.stand_by)
        raise
    if not answer.replayed:
        attempt.follow_up()
    return sent(answer)


def refused(refusal: Refusal) -> Answer:
    """Return the answer of a refusal by the rules."""
    return Answer(status_of(refusal), compact(refusal_body(refusal)))


def sent(answer: Answer) -> Response:
    """Return the response of an answer that was made, or stored, as text."""
    response = Response(answer.body, status=answer.status, mimetype="application/json")
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.tag:
        response.headers["ETag"] = answer.tag
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@dataclass
class _Attempt:
    """The newest run of a request, which begins anew when its transaction does."""

    ports: Ports
    agreed: Contract
    respond: Callable[[], Response]
    ahead: list[Any] = field(default_factory=list)
    store: Joined | None = None
    mailer: LaterMailer = field(default_factory=LaterMailer)
    intents: list[PaymentIntent] = field(default_factory=list)

    def until_whole(self, write: Callable[[], Answer]) -> Answer:
        """Return what is written, anew after each thing that has to be committed ahead of it."""
        while True:
            try:
                return write()
            except CommittedAhead as found:
                self.ahead.append(self.ports.store.write(found.body))

    def run(self, work: UnitOfWork) -> Response:
        """Return the response of use cases that are put on this transaction."""
        this = asked()
        for file in this.request.files.values() if this.has_files() else ():
            file.stream.seek(0)
        gateway = LaterGateway(self.ports.gateway)
        self.store, self.mailer, self.intents = (
            Joined(work, self.ports.store.kind, [*self.ahead]),
            LaterMailer(),
            gateway.intents,
        )
        reset = _joined.set(replace(self.ports, store=self.store, mailer=self.mailer, gateway=gateway))
        try:
            return guarded(work, self.agreed.version, self._whole)
        finally:
            _joined.reset(reset)

    def stand_by(self, work: UnitOfWork) -> None:
        """Store in another transaction what stays although the request is refused."""
        for body in self.store.done if self.store else ():
            body(work)

    def follow_up(self) -> None:
        """Do what was put off until the commit."""
        for email in self.mailer.emails:
            self.ports.mailer.send(email)
        if self.intents:
            self.ports.use(Settlement).all(self.intents)

    def _whole(self) -> Response:
        response = self.respond()
        if self.store:
            self.store.done.clear()  # it stands or falls with the response
        return response


def _answer(response: Response) -> Answer:
    headers = response.headers
    return Answer(
        response.status_code, response.get_data(as_text=True), headers.get("Location"), tag=headers.get("ETag")
    )


def _sent(ports: Ports) -> Any:
    """Return what was sent, in a form that says no secret; the boundaries of a form are drawn anew each time.

    Where there is no body it is the query.
    """
    this = asked()
    request = this.request
    if this.has_files():
        return {name: sha256(file.stream.read()).hexdigest() for name, file in request.files.items()}
    try:
        body = this.body()
    except strict_json.BadJson:  # of a route that reads no body
        return request.get_data(as_text=True)
    if isinstance(body, dict):
        digest = ports.authenticator.secrets.code_digest
        hidden = {name: digest(name, body[name]) for name in SECRETS if isinstance(body.get(name), str)}
        return body | hidden
    return request.args.to_dict(flat=False) if body is None and request.args else body
