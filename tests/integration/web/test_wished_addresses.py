"""An address that several people wish for belongs to whoever proves it first."""

from collections.abc import Callable
from functools import partial

import pytest

from support.http_api import MANAGER, PASSWORD, STAFF, Api, Outbox, an_api, me, refused
from support.threads import at_once
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.auth.register import Register, VerifyEmail
from technomart.domain.users.user import EmailTaken

WISHED = "ana.r@example.com"
BEA = {"name": "Bea Cruz", "email": WISHED, "password": "siomai at noon", "contactNumber": "+63 900"}


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox)


def wished(api: Api, outbox: Outbox) -> str:
    """Wish for the address, and return the token that was sent there."""
    answer = api.put(f"/api/users/{me(api)['id']}", {"email": WISHED, "currentPassword": PASSWORD})
    assert answer.json["data"]["pendingEmail"] == WISHED
    return outbox.token(WISHED)


def test_whoever_proves_it_first_has_it(cashier: Api, manager: Api, stranger: Api, outbox: Outbox) -> None:
    first, second = (wished(api, outbox) for api in (cashier, manager))

    assert stranger.post("/api/auth/verify-email", {"token": second}).status_code == 200
    late = [refused(stranger.post("/api/auth/verify-email", {"token": first}), 409) for _ in range(2)]

    assert [body["code"] for body in late] == ["email_taken"] * 2
    assert "Another account" in late[0]["message"]
    assert [me(api)["email"] for api in (cashier, manager)] == [STAFF, WISHED]


def test_a_wish_keeps_nobody_from_registering(cashier: Api, stranger: Api, outbox: Outbox) -> None:
    token = wished(cashier, outbox)
    stranger.post("/api/auth/register", BEA)
    hers = outbox.token(WISHED)

    assert refused(stranger.post("/api/auth/verify-email", {"token": token}), 409)["code"] == "email_taken"
    assert stranger.post("/api/auth/verify-email", {"token": hers}).status_code == 200
    assert me(cashier)["email"] == STAFF


def test_at_the_same_moment_one_has_it(stranger: Api, admin: Api, outbox: Outbox, store: Store) -> None:
    tokens = []
    for number in range(8):
        made = admin.post("/api/users", {"name": "Dan", "email": f"dan{number}@example.com"}).json["data"]
        admin.put(f"/api/users/{made['id']}", {"email": WISHED})
        tokens.append(outbox.token(WISHED))
    ports = stranger.ports

    def prove(token: str) -> bool:
        try:
            ports.use(VerifyEmail)(token)
        except EmailTaken:
            return False
        return True

    def register() -> bool:
        ports.use(Register)(BEA["name"], WISHED, BEA["password"])
        return False

    bodies: list[Callable[[], bool]] = [partial(prove, token) for token in tokens]
    proved = sum(at_once([*bodies, register, register]))

    users = store.read(lambda work: work.users.all())
    (holder,) = [user for user in users if user.email == WISHED]
    assert proved == (holder.name == "Dan") == holder.email_verified
    assert sum(user.name == BEA["name"] for user in users) == 1 - proved
    assert sum(user.pending_email == WISHED for user in users) == 8 - proved


def test_a_wish_for_an_address_that_is_taken_is_refused(cashier: Api) -> None:
    body = {"email": MANAGER, "currentPassword": PASSWORD}

    assert refused(cashier.put(f"/api/users/{me(cashier)['id']}", body), 409)["code"] == "email_taken"
