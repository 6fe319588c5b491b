"""An address that several people wish for belongs to whoever proves it first."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from support.builders import FixedClock
from support.http_api import MANAGER, PASSWORD, STAFF, Api, Outbox, an_api, me, refused
from support.threads import at_once
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.auth.register import Register, VerifyEmail
from technomart.domain.users.user import EmailTaken

MINUTE = timedelta(minutes=1)
WISHED = "ana.r@example.com"
BEA = {"name": "Bea Cruz", "email": WISHED, "password": "siomai at noon", "contactNumber": "+63 900"}


@pytest.fixture
def stranger(store: Store, clock: FixedClock, outbox: Outbox) -> Api:
    return an_api(store, clock=clock, mailer=outbox)


def wished(api: Api, outbox: Outbox, clock: FixedClock) -> str:
    """Wish for the address a minute later, and return the token that was sent there."""
    clock.move(MINUTE)
    answer = api.put(f"/api/users/{me(api)['id']}", {"email": WISHED, "currentPassword": PASSWORD})
    assert answer.json["data"]["pendingEmail"] == WISHED
    return outbox.token(WISHED)


def test_whoever_proves_it_first_has_it(
    cashier: Api, manager: Api, stranger: Api, outbox: Outbox, clock: FixedClock
) -> None:
    first, second = (wished(api, outbox, clock) for api in (cashier, manager))

    assert stranger.post("/api/auth/verify-email", {"token": second}).status_code == 200
    late = [refused(stranger.post("/api/auth/verify-email", {"token": first}), 409) for _ in range(2)]

    assert [body["code"] for body in late] == ["email_taken"] * 2
    assert "Another account" in late[0]["message"]
    assert [me(api)["email"] for api in (cashier, manager)] == [STAFF, WISHED]


def test_a_wish_keeps_nobody_from_registering(cashier: Api, stranger: Api, outbox: Outbox, clock: FixedClock) -> None:
    token = wished(cashier, outbox, clock)
    stranger.post("/api/auth/register", BEA)
    hers = outbox.token(WISHED)

    assert refused(stranger.post("/api/auth/verify-email", {"token": token}), 409)["code"] == "email_taken"
    assert stranger.post("/api/auth/verify-email", {"token": hers}).status_code == 200
    assert me(cashier)["email"] == STAFF


def test_at_the_same_moment_one_has_it(
    stranger: Api, admin: Api, outbox: Outbox, store: Store, clock: FixedClock
) -> None:
    tokens = []
    for number in range(8):
        made = admin.post("/api/users", {"name": "Dan", "email": f"dan{number}@example.com"}).json["data"]
        clock.move(MINUTE)
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


def test_wishes_fill_nobodys_mailbox(cashier: Api, manager: Api, admin: Api, outbox: Outbox, clock: FixedClock) -> None:
    first = wished(cashier, outbox, clock)
    mine, body = f"/api/users/{me(cashier)['id']}", {"email": WISHED.upper(), "currentPassword": PASSWORD}

    again = cashier.put(mine, {**body, "phone": "0917"})
    assert (again.status_code, again.json["data"]["phone"]) == (200, "0917")
    others = {"email": WISHED, "currentPassword": PASSWORD}
    for answer in (
        manager.put(f"/api/users/{me(manager)['id']}", others),
        admin.put(mine, {"email": WISHED, "password": "three blind mice"}),
    ):
        assert refused(answer, 429)["code"] == "letter_sent"
        assert answer.headers["Retry-After"] == "60"
    assert len(outbox.to(WISHED)) == 1
    assert "pendingEmail" not in me(manager)
    clock.move(MINUTE)
    at_once([partial(cashier.put, mine, body)] * 4)

    assert len(outbox.to(WISHED)) == 2
    assert cashier.post("/api/auth/verify-email", {"token": first}).status_code == 200


def test_a_wish_for_an_address_that_is_taken_is_refused(cashier: Api) -> None:
    body = {"email": MANAGER, "currentPassword": PASSWORD}

    assert refused(cashier.put(f"/api/users/{me(cashier)['id']}", body), 409)["code"] == "email_taken"
