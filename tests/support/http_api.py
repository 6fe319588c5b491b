"""Talk to the app as its clients do."""

import json
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from support.builders import RICE, SINIGANG, a_user, an_addition, furnish, keep_all
from support.documented import Answer, must_be_documented
from support.hashing import quick_hasher
from technomart.adapters.clock import EPOCH
from technomart.adapters.passwords import Argon2Passwords
from technomart.bootstrap import wire
from technomart.config.settings import MailKind, Settings
from technomart.domain.auth.emails import Email
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.ports import Clock
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.services.authentication import SignedIn, SignInResult, settled
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Origin
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import User
from technomart.entrypoints.web.app import create_app
from technomart.entrypoints.web.watch import keep_watch
from technomart.wiring import Ports

PASSWORD = "siopao-for-merienda"
SECRET = "a secret of the tests, long enough for HS256"
CHEAP = Argon2Passwords(quick_hasher(), places=64)
"""Cheap enough for all who sign in at once in a test."""
STAFF, MANAGER, ADMIN = (f"{role.value}@example.com" for role in (Role.STAFF, Role.MANAGER, Role.ADMIN))


@dataclass(frozen=True)
class Reply:
    """An answer; `json` is what the body says, None where it is not JSON."""

    status_code: int
    headers: Headers
    data: bytes
    json: Any

    @property
    def text(self) -> str:
        return self.data.decode()


@dataclass
class Api:
    """A client that signs in once and speaks JSON, from one network address."""

    client: FlaskClient
    ports: Ports
    token: str = ""
    address: str = "127.0.0.1"
    refresh_token: str = ""

    def at(self, address: str) -> "Api":
        """Return the same client somewhere else."""
        return replace(self, address=address)

    def login(self, email: str, password: str = PASSWORD, **more: Any) -> Reply:
        return self.post("/api/auth/login", {"email": email, "password": password, **more})

    def signed_in(self, email: str, password: str = PASSWORD) -> "Api":
        """Return the same client with a session of its own, as `login` opens it but without the request."""
        ports = self.ports
        now, origin = ports.clock.now(), Origin(self.address)

        def opened(work: UnitOfWork) -> SignInResult | Refusal:
            found = work.users.find_by_email(email)
            assert found is not None
            assert ports.passwords.verify(password, found.password_hash)
            return ports.authenticator.open(work, work.users.get_for_update(found.id), now, origin, how="password")

        session = settled(ports.store.write(opened))
        assert isinstance(session, SignedIn)
        return replace(self, token=session.token, refresh_token=session.refresh_token)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Send a body as JSON, or as it is when it is bytes; header names are written with `_`.

        What is answered must be what the API document says.
        """
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        sent.setdefault("Content-Type", "application/json")
        where = {"REMOTE_ADDR": self.address}
        serve(self.client.application, self.ports)
        answer = self.client.open(path, method=method, data=data, headers=sent, environ_overrides=where)
        told = Answer.of(answer)
        must_be_documented(self.client.application, method, path, told)
        return Reply(answer.status_code, answer.headers, answer.data, told.body)

    def get(self, path: str, **headers: str) -> Reply:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.call("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.call("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Reply:
        return self.call("DELETE", path, **headers)

    def placed(self, *, quantity: int = 3, **fields: Any) -> dict[str, Any]:
        """Place an order of rice (15.00 a portion) and return it."""
        answer = self.post("/api/orders", an_order_body(quantity=quantity, **fields))
        assert answer.status_code == 201, answer.text
        order: dict[str, Any] = answer.json["data"]
        return order


def me(api: Api) -> dict[str, Any]:
    """Return the account that is signed in."""
    found: dict[str, Any] = api.get("/api/auth/me").json["data"]
    return found


def an_order_body(*, quantity: int = 3, **fields: Any) -> dict[str, Any]:
    return {"items": [{"menuItemId": RICE.id, "quantity": quantity}], "type": "walk-in", **fields}


def refused(answer: Reply, status: int) -> dict[str, Any]:
    """Check that an answer is a refusal as the contract says, and return it."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json
    assert body["success"] is False
    assert body["code"]
    assert str(body["message"]).strip() not in ("", Refusal.sentence)
    return body


def two_dishes() -> list[dict[str, Any]]:
    return [{"menuItemId": RICE.id, "quantity": 2}, {"menuItemId": SINIGANG.id, "quantity": 1}]


def people(ports: Ports) -> list[User]:
    """Make one active account a role; all have the same password."""
    hashed = ports.passwords.hash(PASSWORD)
    users = [a_user(f"{role.value}@example.com", role=role, password_hash=hashed) for role in Role]
    keep_all(ports.store, *users)
    return users


def tell_of_people(ports: Ports) -> None:
    """Let the security log tell that an administrator made the accounts of `people`."""

    def tell(work: UnitOfWork) -> None:
        for role in Role:
            user = work.users.find_by_email(f"{role.value}@example.com")
            if user is not None:
                work.security_log.add(an_addition(user))

    ports.store.write(tell)


@dataclass
class Outbox(Mailer):
    """Keeps the e-mails that were sent."""

    emails: list[Email] = field(default_factory=list)

    def send(self, email: Email) -> None:
        self.emails.append(email)

    def to(self, email: str) -> list[Email]:
        return [sent for sent in self.emails if sent.to == email]

    def token(self, email: str) -> str:
        """Return the token in the link of the newest e-mail to somebody."""
        return str(re.findall(r"token=([\w-]+)", self.to(email)[-1].text)[-1])

    def code(self, email: str) -> str:
        """Return the code in the newest e-mail to somebody."""
        return str(re.findall(r"\b\d{6}\b", self.to(email)[-1].text)[-1])


def an_app(
    store: Store,
    *,
    clock: Clock | None = None,
    mailer: Mailer | None = None,
    passwords: Passwords = CHEAP,
    gateway: PaymentGateway | None = None,
    released: datetime = EPOCH,
    **settings: Any,
) -> Api:
    """Return a stranger's client of an app on this store as it is."""
    chosen = Settings(jwt_secret=SECRET, **{"mail": MailKind.NONE, **settings})
    ports = wire(
        chosen, store, SECRET, clock=clock, released=released, passwords=passwords, mailer=mailer, gateway=gateway
    )
    return Api(app_for(ports, chosen).test_client(), ports)


APPS: dict[Settings, Flask] = {}


def app_for(ports: Ports, settings: Settings) -> Flask:
    """Return an app with these settings and fresh counters.

    Making one takes a twentieth of a second; hence one a settings, into which `Api` puts the ports before each call.
    """
    if settings.redis_url:
        return create_app(ports, settings)  # it remembers whether its Redis was there
    if settings not in APPS:
        APPS[settings] = create_app(ports, settings)
    app = APPS[settings]
    serve(app, ports)
    app.extensions["technomart.limiter"].reset()
    return app


def serve(app: Flask, ports: Ports) -> None:
    """Let an app serve these ports; what it keeps of others is not theirs."""
    if app.extensions["technomart"] is not ports:
        app.extensions["technomart"] = ports
        app.extensions.pop("technomart.kept", None)
        keep_watch(app)


def an_api(store: Store, **parts: Any) -> Api:
    """Return a stranger's client of an app on this store, furnished with dishes and one account a role."""
    api = an_app(store, **parts)
    furnish(store)
    people(api.ports)
    return api
