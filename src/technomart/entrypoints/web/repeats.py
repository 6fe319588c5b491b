"""Run a request as a whole: all that a route changes, and what it answers to a key, is one commit (ADR 3, ADR 24)."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import IO, Any

from flask import Response

from technomart.domain.idempotency.answers import LONGEST_KEY, Answer, Key, Once
from technomart.domain.kernel.errors import Invalid, Refusal, TooOften, Unavailable
from technomart.domain.payments.intents import PaymentIntent
from technomart.domain.services.payment_settlement import Settlement
from technomart.domain.services.write_once import given_before, write_once
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
    if not 1 <= len(value) <= LONGEST_KEY or value == '""' or not (value.isascii() and value.isprintable()):
        raise BadKey(f"Idempotency-Key must have 1 to {LONGEST_KEY} printable characters of ASCII.")
    if len(value) > 2 and value[0] == value[-1] == '"':
        value = value[1:-1]
    scope = f"{by.user_id} {request.method} {request.url_rule}"
    return Key(scope, value, strict_json.fingerprint(request.path.rstrip("/"), _sent(ports)))


def answered_once(ports: Ports, by: Actor, agreed: Contract, respond: Callable[[], Response]) -> Response:
    """Return the response, or the one that its key was given before, whatever would refuse the request by now (ADR 3).

    What is to be answered once as a whole, or at a version that it names, runs in one transaction with everything it
    changes; what is seen outside, e-mails and the gateway's part, follows the commit.
    """
    is_whole = (agreed.whole and is_keyed()) or (agreed.version is not None and names_versions())
    attempt = _Attempt(ports, by, agreed, respond) if is_whole else None
    try:
        return attempt.whole() if attempt else respond()
    except Refusal as refusal:
        given = _given(ports, by, refusal) if agreed.once else None
        if given is not None:
            return sent(given)
        if attempt:
            attempt.undone()
        raise


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
    by: Actor
    agreed: Contract
    respond: Callable[[], Response]
    ahead: list[Any] = field(default_factory=list)
    store: Joined | None = None
    mailer: LaterMailer = field(default_factory=LaterMailer)
    intents: list[PaymentIntent] = field(default_factory=list)

    def whole(self) -> Response:
        """Return the response, made in one transaction, or the one that its key was given before."""
        ports = self.ports
        once: Once[Response] = Once(request_key(ports, self.by), _answer, refused)
        while True:
            try:
                answer = write_once(ports.store, once, ports.clock.now(), self.run, despite=self.stand_by)
            except CommittedAhead as found:
                given = given_before(ports.store, once.key)  # a repetition is no further guess of a password
                if given is not None:
                    return sent(given)
                self.ahead.append(ports.store.write(found.body))
            else:
                break
        if not answer.replayed:
            self.follow_up()
        return sent(answer)

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

    def undone(self) -> None:
        """Store what stays although the request was refused, and has no answer."""
        if self.store is not None and self.store.done:
            self.ports.store.write(self.stand_by)

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


def _given(ports: Ports, by: Actor, refusal: Refusal) -> Answer | None:
    """Return the answer that the key of a refused request has; a store that does not serve is not asked again."""
    if isinstance(refusal, Unavailable) and not isinstance(refusal, TooOften):
        return None
    return given_before(ports.store, request_key(ports, by))


def _sent(ports: Ports) -> Any:
    """Return what was sent, in a form that says no secret; the boundaries of a form are drawn anew each time.

    Where there is no body it is the query, where there are both it is both.
    """
    body, request = _body(ports), asked().request
    query = request.args.to_dict(flat=False) if request.query_string else {}
    return [query, body] if query and body is not None else query or body


def _body(ports: Ports) -> Any:
    this = asked()
    request = this.request
    if this.has_files():
        return {name: _hashed(file.stream) for name, file in request.files.items()}
    try:
        body = this.body()
    except strict_json.BadJson:  # of a route that reads no body
        return request.get_data(as_text=True)
    if isinstance(body, dict):
        digest = ports.authenticator.secrets.code_digest
        hidden = {name: digest(name, body[name]) for name in SECRETS if isinstance(body.get(name), str)}
        return body | hidden
    return body


def _hashed(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file, which may have been read already."""
    file.seek(0)
    return sha256(file.read()).hexdigest()
