"""Every route that changes something does it once per Idempotency-Key."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from support.bank import Bank
from support.http_api import ADMIN, Api, Outbox, Reply, an_api, me, refused, tell_of_people
from support.prints import PRINTING
from support.stored import rows_of
from support.threads import at_once
from support.writing import CALLS, an_employee, an_item, made, sent, two_lines, writing_endpoints
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.audit import AuditBooks
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.web.contract import Access, contracts
from technomart.entrypoints.web.repeats import NOT_REPEATED


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox, papers=PRINTING)


def walked(api: Api) -> Iterator[tuple[str, str]]:
    """Yield endpoint and method of every route that takes a key."""
    for endpoint, method in writing_endpoints(api.client.application):
        if endpoint not in NOT_REPEATED:
            yield endpoint, method


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
