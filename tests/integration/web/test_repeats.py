"""Every route that changes something does it once per Idempotency-Key."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Never

import pytest

from support.bank import Bank
from support.http_api import (
    ADMIN,
    MANAGER,
    PASSWORD,
    SECRET,
    STAFF,
    Api,
    Outbox,
    Reply,
    an_api,
    an_order_body,
    app_for,
    me,
    refused,
    tell_of_people,
)
from support.prints import PRINTING
from support.stored import rows_of
from support.threads import at_once
from support.writing import CALLS, an_employee, an_item, made, sent, two_lines, writing_endpoints
from technomart.adapters.sql.idempotency import repository
from technomart.config.settings import Settings
from technomart.domain.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooOften
from technomart.domain.orders.refusals import PriceChanged
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.audit import AuditBooks
from technomart.domain.usecases.auth.sessions import Recognize
from technomart.domain.usecases.security_log import NoteRefusal
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.web.contract import Access, contracts
from technomart.entrypoints.web.errors import status_of
from technomart.entrypoints.web.repeats import NOT_REPEATED
from technomart.wiring import Ports

REFUSALS = (
    *(kind("It is no longer possible.") for kind in (Invalid, Conflict, NotFound, Forbidden, TooOften)),
    PriceChanged(20_00, 21_00),
)
"""What may come in the way of what was done before: of each family, and one that leaves a key free."""


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox, papers=PRINTING)


def walked(api: Api) -> Iterator[tuple[str, str]]:
    """Yield endpoint and method of every route that takes a key."""
    for endpoint, method in writing_endpoints(api.client.application):
        if endpoint not in NOT_REPEATED:
            yield endpoint, method


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[Api], Api]:
    """Return what lets whoever is signed in come to another process, which has counted nothing and seen no key."""

    def there(api: Api) -> Api:
        monkeypatch.setattr(repository, "_seen", repository.Seen())
        return replace(api, client=app_for(api.ports, Settings(jwt_secret=SECRET)).test_client())

    return there


def refusing(with_: Refusal, use: Callable[[Ports, type], Any]) -> Callable[[Ports, type], Any]:
    """Return how use cases are handed out where each of them refuses, but those that every request goes through."""

    def refuse(*_: Any, **__: Any) -> Never:
        raise with_

    return lambda ports, kind: use(ports, kind) if kind in (Recognize, NoteRefusal) else refuse


def on_hand(api: Api, item_id: str) -> float:
    found: float = api.get(f"/api/inventory/items/{item_id}").json["data"]["quantity"]
    return found


def test_a_route_that_changes_something_takes_a_key_or_is_named_with_the_reason(stranger: Api) -> None:
    agreed = contracts(stranger.client.application)

    for endpoint, method in writing_endpoints(stranger.client.application):
        assert agreed[endpoint].once == (endpoint not in NOT_REPEATED), (method, endpoint)
        assert agreed[endpoint].once <= (agreed[endpoint].who is not Access.PUBLIC), (method, endpoint)
    assert NOT_REPEATED.keys() < agreed.keys()
    assert CALLS.keys() == {endpoint for endpoint, _ in walked(stranger)}


@pytest.mark.long_on("mariadb")
def test_whatever_comes_twice_with_one_key_happens_once(admin: Api, store: Store, outbox: Outbox) -> None:
    for endpoint, method in walked(admin):
        call = CALLS[endpoint](admin)
        start = rows_of(store)

        first = sent(admin, endpoint, method, call, Idempotency_Key=f"{method} {endpoint}")
        after, mails = rows_of(store), list(outbox.emails)
        again = sent(admin, endpoint, method, call, Idempotency_Key=f"{method} {endpoint}")

        assert first.status_code < 300, (endpoint, first.text)
        assert sum(start[name] != after[name] for name in start) >= 2, (endpoint, "changed nothing")
        assert rows_of(store) == after, endpoint
        assert outbox.emails == mails, endpoint
        assert (again.status_code, again.data) == (first.status_code, first.data), endpoint
        for name in ("Location", "ETag", "Content-Type"):
            assert again.headers.get(name) == first.headers.get(name), (endpoint, name)
        assert "Idempotent-Replayed" not in first.headers
        assert again.headers["Idempotent-Replayed"] == "true", endpoint
    tell_of_people(admin.ports)
    assert admin.ports.use(AuditBooks)(COMMAND_LINE, 10).violations == []


@pytest.mark.long_on("mariadb")
def test_what_was_done_is_answered_again_by_a_process_that_would_refuse_it_by_now(
    admin: Api, elsewhere: Callable[[Api], Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    for endpoint, method in walked(admin):
        call = CALLS[endpoint](admin)
        done.append((endpoint, method, call, sent(admin, endpoint, method, call, Idempotency_Key=endpoint)))
    use = Ports.use

    for refusal in REFUSALS:
        other = elsewhere(admin)
        monkeypatch.setattr(Ports, "use", refusing(refusal, use))
        for endpoint, method, call, first in done:
            again = sent(other, endpoint, method, call, Idempotency_Key=endpoint)
            assert (again.status_code, again.data) == (first.status_code, first.data), (endpoint, refusal)
        refused(other.delete("/api/employees/ana", Idempotency_Key=f"new {refusal.code}"), status_of(refusal))


def test_an_order_whose_answer_was_lost_is_not_refused_for_a_price_that_is_new(
    cashier: Api, manager: Api, elsewhere: Callable[[Api], Api]
) -> None:
    dish = made(manager, "/api/menu/items", {"name": "Lugaw", "price": 20, "category": "Meals"})
    body = {"items": [{"menuItemId": dish["id"], "quantity": 1}], "expectedTotal": 20}
    first = cashier.post("/api/orders", body, Idempotency_Key="lost")
    assert manager.put(f"/api/menu/items/{dish['id']}", {"price": 21}).status_code == 200

    again = elsewhere(cashier).post("/api/orders", body, Idempotency_Key="lost")

    assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
    assert refused(cashier.post("/api/orders", body, Idempotency_Key="new"), 409)["code"] == "price_changed"
    assert len(cashier.get("/api/orders").json["data"]) == 1


def test_the_last_notification_that_one_may_send_is_answered_again(admin: Api, elsewhere: Callable[[Api], Api]) -> None:
    body = {"title": "Closed", "message": "at noon"}
    answers = [admin.post("/api/notifications", body, Idempotency_Key=f"n {n}") for n in range(30)]
    refused(elsewhere(admin).post("/api/notifications", body, Idempotency_Key="n 30"), 429)

    again = elsewhere(admin).post("/api/notifications", body, Idempotency_Key="n 29")

    assert [each.status_code for each in answers] == [201] * 30
    assert (again.status_code, again.data) == (201, answers[29].data)


def test_a_repetition_that_is_approved_is_no_guess_of_a_password(store: Store, elsewhere: Callable[[Api], Api]) -> None:
    api = an_api(store, cancel_reason=True, approve_refunds_above=20_00)
    manager, order = api.signed_in(MANAGER), api.signed_in(STAFF).placed()
    paid = manager.post(f"/api/orders/{order['id']}/payment", {"amount": 45, "method": "cash"})
    approved = {"status": "cancelled", "reason": "cold", "approvedBy": ADMIN, "approvalPassword": PASSWORD}
    call = "PATCH", f"/api/orders/{order['id']}/status", approved

    first = manager.call(*call, Idempotency_Key="off")
    before = rows_of(store)
    assert elsewhere(manager).call(*call, Idempotency_Key="off").data == first.data

    assert (paid.status_code, first.status_code) == (201, 200)
    assert rows_of(store) == before


def test_who_asks_too_often_is_told_to_wait_and_then_gets_the_answer(store: Store) -> None:
    """A limit looks for no answer, or it would spare the database nothing; and it leaves a new key free."""
    cashier = an_api(store, limit_default="1 per minute").signed_in(STAFF)
    counters = cashier.client.application.extensions["technomart.limiter"]
    first = cashier.post("/api/orders", an_order_body(), Idempotency_Key="lost")
    early = [cashier.post("/api/orders", an_order_body(), Idempotency_Key=key) for key in ("lost", "new")]

    counters.reset()
    again = cashier.post("/api/orders", an_order_body(), Idempotency_Key="lost")
    counters.reset()
    new = cashier.post("/api/orders", an_order_body(), Idempotency_Key="new")

    for answer in early:
        assert refused(answer, 429)["code"] == "too_many_requests"
        assert int(answer.headers["Retry-After"]) >= 1
    assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
    assert (new.status_code, "Idempotent-Replayed" in new.headers) == (201, False)


def test_an_answer_is_for_whom_it_was_made_as_long_as_they_may_do_what_it_answers(store: Store) -> None:
    stranger = an_api(store)
    admin, manager = stranger.signed_in(ADMIN), stranger.signed_in(MANAGER)
    path, rosa = f"/api/users/{me(manager)['id']}/role", {"name": "Rosa", "position": "Cook", "hourlyRate": 80}

    def asked_for_rosa(by: Api) -> Reply:
        return by.post("/api/employees", rosa, Idempotency_Key="rosa")

    first = asked_for_rosa(manager)
    assert admin.patch(path, {"role": "staff"}).status_code == 200
    demoted = asked_for_rosa(stranger.signed_in(MANAGER))
    assert admin.patch(path, {"role": "manager"}).status_code == 200
    again = asked_for_rosa(stranger.signed_in(MANAGER))

    assert refused(demoted, 403)["code"] == "not_allowed"
    assert refused(asked_for_rosa(stranger), 401)
    assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)


def test_ten_that_are_added_twice_with_one_key_are_ten(admin: Api) -> None:
    item = an_item(admin)
    path, body = f"/api/inventory/items/{item['id']}/stock", {"operation": "add", "quantity": 10}

    keyed = [admin.patch(path, body, Idempotency_Key="delivery") for _ in range(2)]
    other = admin.patch(path, {"operation": "add", "quantity": 11}, Idempotency_Key="delivery")

    assert [answer.json["data"]["quantity"] for answer in keyed] == [15, 15]
    assert refused(other, 422)["code"] == "idempotency_key_reused"
    assert on_hand(admin, item["id"]) == 15
    assert admin.patch(path, body).json["data"]["quantity"] == 25


def test_a_key_is_ones_own_and_of_one_address(admin: Api, manager: Api) -> None:
    rice, salt = an_item(admin), an_item(admin)
    body = {"operation": "add", "quantity": 1}
    path = f"/api/inventory/items/{rice['id']}/stock"

    answers = [api.patch(path, body, Idempotency_Key="k") for api in (admin, manager, admin)]
    elsewhere = admin.patch(f"/api/inventory/items/{salt['id']}/stock", body, Idempotency_Key="k")

    assert ["Idempotent-Replayed" in answer.headers for answer in answers] == [False, False, True]
    assert on_hand(admin, rice["id"]) == 7
    assert refused(elsewhere, 422)["code"] == "idempotency_key_reused"


def test_a_key_is_of_one_query_where_there_is_no_body(admin: Api) -> None:
    path = f"/api/orders/{two_lines(admin)['id']}/items/1?reason="

    voided, again, other = (admin.delete(path + reason, Idempotency_Key="k") for reason in ("Late", "Late", "Cold"))

    assert (voided.status_code, again.data) == (200, voided.data)
    assert refused(other, 422)["code"] == "idempotency_key_reused"


def test_a_key_is_of_one_query_beside_a_body_too(admin: Api) -> None:
    path = f"/api/orders/{two_lines(admin)['id']}/items/1?reason="

    voided, again, other = (
        admin.call("DELETE", path + reason, {}, Idempotency_Key="k") for reason in ("Late", "Late", "Cold")
    )

    assert (voided.status_code, again.data) == (200, voided.data)
    assert refused(other, 422)["code"] == "idempotency_key_reused"


def test_a_refusal_is_given_again_and_what_is_not_there_leaves_the_key_free(admin: Api) -> None:
    item = an_item(admin)
    path = f"/api/inventory/items/{item['id']}/stock"
    too_much = {"operation": "subtract", "quantity": 9}

    first = admin.patch(path, too_much, Idempotency_Key="out")
    admin.patch(path, {"operation": "add", "quantity": 10})
    again = admin.patch(path, too_much, Idempotency_Key="out")

    assert refused(first, 409)["code"] == refused(again, 409)["code"]
    assert again.headers["Idempotent-Replayed"] == "true"
    refused(admin.delete("/api/menu/items/nobody", Idempotency_Key="gone"), 404)
    refused(admin.patch(path, {"operation": "add"}, Idempotency_Key="shape"), 422)
    assert admin.patch(path, {"operation": "add", "quantity": 1}, Idempotency_Key="shape").status_code == 200


@pytest.mark.parametrize("bad", ["", " ", "k" * 256, "a\x7fb"])
def test_a_key_that_is_none_is_refused(admin: Api, bad: str) -> None:
    assert refused(admin.post("/api/employees", {"name": "Ana"}, Idempotency_Key=bad), 422)["code"] == (
        "bad_idempotency_key"
    )


def test_repeats_at_once_are_one(admin: Api, store: Store) -> None:
    item = an_item(admin)
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", f"/api/inventory/items/{item['id']}/stock", {"operation": "add", "quantity": 10}),
        ("POST", "/api/employees", {"name": "Rosa", "position": "Cook", "hourlyRate": 80}),
        ("POST", "/api/notifications", {"title": "Closed", "message": "at noon"}),
    ]
    apis = [replace(admin, client=admin.client.application.test_client()) for _ in range(6)]

    for method, path, body in calls:

        def ask(api: Api, method: str = method, path: str = path, body: dict[str, Any] = body) -> Reply:
            return api.call(method, path, body, Idempotency_Key="at once")

        answers = at_once([partial(ask, api) for api in apis])

        assert len({(answer.status_code, answer.data) for answer in answers}) == 1, path
        assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1, path
    assert on_hand(admin, item["id"]) == 15
    assert [row["name"] for row in admin.get("/api/employees").json["data"]].count("Rosa") == 1
    assert [row["title"] for row in admin.get("/api/notifications").json["data"]].count("Closed") == 1


def test_no_password_is_kept_with_a_key(admin: Api, store: Store) -> None:
    bea = {"name": "Bea Cruz", "email": "bea@example.com", "password": "siomai at noon"}

    first = admin.post("/api/users", bea, Idempotency_Key="bea")
    other = admin.post("/api/users", {**bea, "password": "siopao at noon"}, Idempotency_Key="bea")

    assert first.status_code == 201
    assert refused(other, 422)["code"] == "idempotency_key_reused"
    assert "siomai" not in json.dumps(rows_of(store), default=str)


def test_a_wrong_password_counts_although_the_request_is_undone(cashier: Api, store: Store) -> None:
    path, guess = f"/api/users/{me(cashier)['id']}", {"email": "new@example.com", "currentPassword": "wrong"}

    answers = [cashier.put(path, guess, Idempotency_Key=f"guess {number}") for number in range(12)]

    assert refused(answers[0], 422)["code"] == "wrong_password"
    assert refused(answers[-1], 429)["code"] == "too_many_attempts"


def test_a_request_that_comes_again_after_its_thing_is_gone_gets_its_answer(admin: Api, store: Store) -> None:
    ana = an_employee(admin)
    path = f"/api/employees/{ana['id']}"

    gone = admin.delete(path, Idempotency_Key="gone")

    assert admin.delete(path).status_code == 404
    assert admin.delete(path, Idempotency_Key="gone").data == gone.data


def test_mail_is_sent_once_the_change_is_stored_and_once_only(admin: Api, outbox: Outbox) -> None:
    user = made(admin, "/api/users", {"name": "Bea", "email": "bea@example.com", "status": "pending"})
    body = {"requestId": user["id"], "role": "staff"}

    for _ in range(2):
        assert admin.post("/api/verify/approve", body, Idempotency_Key="in").status_code == 200

    assert len(outbox.to("bea@example.com")) == 1


def test_the_gateway_gives_back_once_the_order_is_stored_as_cancelled(store: Store) -> None:
    bank = Bank()
    admin = an_api(store, gateway=bank).signed_in(ADMIN)
    order = admin.placed()
    card = {"amount": 45, "method": "card", "token": "tok"}
    assert admin.post(f"/api/orders/{order['id']}/payment", card).status_code == 201
    path, body = f"/api/orders/{order['id']}/status", {"status": "cancelled"}

    first, again = (admin.patch(path, body, Idempotency_Key="off") for _ in range(2))

    assert (first.status_code, first.data) == (again.status_code, again.data) == (200, again.data)
    assert (bank.kept(), len(bank.calls)) == (0, 2)
    tell_of_people(admin.ports)
    assert admin.ports.use(AuditBooks)(COMMAND_LINE, 10).violations == []
