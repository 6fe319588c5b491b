"""What a canteen may ask for beyond what its page sends: reasons, a second person, references."""

from functools import partial
from typing import Any

import pytest

from support.builders import FixedClock
from support.hashing import no_place_left, quick_hasher
from support.http_api import ADMIN, MANAGER, PASSWORD, STAFF, Api, Reply, an_api, tell_of_people
from support.phone import STEP, Phone
from support.threads import at_once
from technomart.adapters.passwords import Argon2Passwords
from technomart.domain.store.unit_of_work import Store

STRICT = {
    "refund_reason": True,
    "cancel_reason": True,
    "approve_refunds_above": 20_00,
    "approve_own_refunds": True,
    "payment_reference": True,
}
BY_ADMIN = {"approvedBy": f" {ADMIN.upper()}", "approvalPassword": PASSWORD}
COLD = {"reason": "cold"}


@pytest.fixture
def stranger(store: Store, clock: FixedClock) -> Api:
    return an_api(store, clock=clock, **STRICT)


def data(answer: Reply, status: int = 201) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json["data"]


def said(answer: Reply) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def sold(by: Api, **fields: Any) -> dict[str, Any]:
    """Sell for 45.00 and return the payment."""
    body = {"amount": 45, "method": "cash", **fields}
    paid: dict[str, Any] = data(by.post(f"/api/orders/{by.placed()['id']}/payment", body))
    return paid


def refund(by: Api, payment: dict[str, Any], **body: Any) -> Reply:
    key = body.pop("key", None)
    headers = {"Idempotency_Key": key} if key else {}
    return by.post(f"/api/payments/{payment['id']}/refund", body, **headers)


def move(by: Api, order_id: str, status: str, **body: Any) -> Reply:
    key = body.pop("key", None)
    headers = {"Idempotency_Key": key} if key else {}
    return by.patch(f"/api/orders/{order_id}/status", {"status": status, **body}, **headers)


def test_money_goes_back_and_what_the_kitchen_began_ends_with_a_reason(cashier: Api, manager: Api) -> None:
    payment, begun, waits = sold(cashier), cashier.placed()["id"], cashier.placed()["id"]
    data(move(cashier, begun, "preparing"), 200)
    data(move(cashier, begun, "ready"), 200)

    assert said(refund(manager, payment, amount=10)) == (422, "reason_missing")
    assert said(refund(manager, payment, amount=10, reason="  ")) == (422, "reason_missing")
    assert said(move(manager, payment["orderId"], "cancelled")) == (422, "reason_missing")
    assert said(move(cashier, begun, "cancelled")) == (422, "reason_missing")
    data(move(cashier, begun, "preparing", reason="too early"), 200)
    assert said(move(cashier, begun, "cancelled")) == (422, "reason_missing")

    assert data(refund(manager, payment, amount=10, **COLD))["refunded"] == 10
    assert data(move(cashier, begun, "cancelled", **COLD), 200)["status"] == "cancelled"
    assert data(move(cashier, waits, "cancelled"), 200)["status"] == "cancelled"


def test_much_goes_back_once_somebody_else_approves(cashier: Api, manager: Api, admin: Api) -> None:
    tell_of_people(admin.ports)
    payment = sold(cashier)
    whole = partial(refund, manager, payment, **COLD, key="back-1")
    boss = next(user for user in data(admin.get("/api/users"), 200) if user["email"] == ADMIN)

    assert said(whole()) == (409, "approval_missing")
    assert said(whole(approvedBy=ADMIN)) == (409, "approval_missing")
    done = whole(**BY_ADMIN)

    assert data(done)["refunded"] == 45
    assert whole(**BY_ADMIN).data == done.data
    shown = data(admin.get(f"/api/orders/{payment['orderId']}"), 200)
    assert shown["history"][-1]["details"] == f"approved by {boss['name']}"
    explained = data(admin.get(f"/api/orders/{payment['orderId']}/explain"), 200)
    assert explained["holds"]
    assert explained["steps"][-1]["said"].endswith(f"gave back 45.00, approved by {boss['name']}: cold.")
    (row,) = (row for row in data(admin.get("/api/logs"), 200) if row["action"] == "refund_approved")
    assert row["userId"] == boss["id"]
    assert row["details"].startswith(f"45.00 of order {payment['orderNumber']}, given back by ")
    assert data(admin.get("/api/audit"), 200)["violations"] == []
    assert PASSWORD not in admin.get("/api/logs").text


def test_a_second_person_approves_while_strangers_hold_every_place_for_passwords(store: Store) -> None:
    keeper = Argon2Passwords(quick_hasher())
    boss = an_api(store, passwords=keeper, **STRICT).signed_in(MANAGER)
    payment = sold(boss)

    with no_place_left(keeper.place):
        assert data(refund(boss, payment, **COLD, **BY_ADMIN))["refunded"] == 45


def test_nobody_approves_for_themselves_without_the_password_or_without_the_role(cashier: Api, manager: Api) -> None:
    payment = sold(cashier)
    tries = [(MANAGER, PASSWORD), (ADMIN, "wrong"), (STAFF, PASSWORD), ("nobody@example.com", PASSWORD), ("?", "x")]

    answers = [refund(manager, payment, **COLD, approvedBy=who, approvalPassword=how) for who, how in tries]

    assert {said(answer) for answer in answers} == {(403, "not_approved")}
    assert len({answer.data for answer in answers}) == 1
    wrong = [refund(manager, payment, **COLD, approvedBy=ADMIN, approvalPassword=f"guess {n}") for n in range(9)]
    assert [answer.status_code for answer in wrong] == [403] * 7 + [429] * 2
    assert said(refund(manager, payment, **COLD, **BY_ADMIN)) == (429, "too_many_attempts")
    assert data(manager.get("/api/payments"), 200)[0]["status"] == "completed"


def test_whoever_approves_shows_a_code_too_where_they_have_a_second_factor(
    cashier: Api, manager: Api, admin: Api, clock: FixedClock
) -> None:
    payment, own = sold(cashier), sold(manager)
    phone = Phone(admin, clock)
    whole = partial(refund, manager, payment, **COLD, **BY_ADMIN, key="back-1")
    gone = partial(move, manager, own["orderId"], "cancelled", **COLD, **BY_ADMIN, key="gone-1")
    code = phone.code()

    for ask in (whole, gone):
        assert said(ask()) == (409, "approval_code_missing")
        assert ask(approvalCode=phone.wrong()).json["errors"].keys() == {"approvalCode"}
    done = whole(approvalCode=code)
    assert data(done)["refunded"] == 45
    assert whole(approvalCode=code).data == done.data
    assert said(gone(approvalCode=code)) == (422, "wrong_code")
    assert data(gone(approvalCode=f" {phone.sheet[0].upper()} "), 200)["status"] == "cancelled"
    assert data(gone(approvalCode=f" {phone.sheet[0].upper()} "), 200)["status"] == "cancelled"

    clock.move(STEP)
    parts = partial(refund, manager, sold(cashier), **COLD, **BY_ADMIN)
    wrong = [parts(approvalCode=phone.wrong()) for _ in range(6)]
    assert [answer.status_code for answer in wrong] == [422] * 5 + [429]
    assert said(parts(approvalCode=phone.code())) == (429, "too_many_attempts")


def test_one_code_approves_one_of_several_refunds_at_once(
    cashier: Api, manager: Api, admin: Api, clock: FixedClock
) -> None:
    payments = [sold(cashier) for _ in range(4)]
    code = Phone(admin, clock).code()

    answers = at_once([partial(refund, manager, each, **COLD, **BY_ADMIN, approvalCode=code) for each in payments])

    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]


@pytest.mark.parametrize("store", ["memory"], indirect=True)
def test_nobody_approves_who_needs_a_second_factor_and_has_none(store: Store, clock: FixedClock) -> None:
    api = an_api(store, clock=clock, second_factor_for_admins=True, **STRICT)
    payment = sold(api.signed_in(STAFF))
    ask = partial(refund, api.signed_in(MANAGER), payment, **COLD, **BY_ADMIN)
    assert said(ask()) == (403, "not_approved")

    phone = Phone(api.signed_in(ADMIN), clock)

    assert data(ask(approvalCode=phone.code()))["refunded"] == 45


def test_what_one_took_oneself_goes_back_once_somebody_else_approves(cashier: Api, manager: Api, admin: Api) -> None:
    own, others = sold(manager), sold(cashier)
    assert data(refund(manager, others, amount=1, **COLD))["refunded"] == 1

    assert said(refund(manager, own, amount=1, **COLD)) == (409, "approval_missing")
    assert said(move(manager, own["orderId"], "cancelled", **COLD)) == (409, "approval_missing")
    assert data(admin.get(f"/api/orders/{own['orderId']}"), 200)["status"] == "in_queue"
    gone = data(move(manager, own["orderId"], "cancelled", **COLD, **BY_ADMIN), 200)

    assert (gone["status"], gone["paid"]) == ("cancelled", 0)
    assert data(admin.get(f"/api/orders/{own['orderId']}"), 200)["history"][-1]["details"].startswith("approved by ")


def test_a_correction_by_somebody_else_is_no_way_around(cashier: Api, manager: Api, admin: Api) -> None:
    own, others = sold(manager), sold(cashier)
    card = {"method": "card", "reason": "slip", "reference": "1234"}
    by_other = data(admin.post(f"/api/payments/{own['id']}/correct", card))
    by_oneself = data(manager.post(f"/api/payments/{others['id']}/correct", card))

    for payment in (by_other, by_oneself):
        assert said(refund(manager, payment, amount=1, **COLD)) == (409, "approval_missing")
    assert data(refund(admin, by_oneself, amount=1, **COLD))["refunded"] == 1


def test_parts_at_once_are_no_way_around(stranger: Api, cashier: Api, manager: Api) -> None:
    payment = sold(cashier)

    parts = at_once([partial(refund, manager, payment, amount=15, **COLD)] * 3)

    assert sorted(answer.status_code for answer in parts) == [201, 409, 409]


def test_money_by_card_and_phone_comes_with_a_reference(cashier: Api, manager: Api) -> None:
    path = f"/api/orders/{cashier.placed()['id']}/payment"
    for method in ("card", "mobile"):
        for reference in (None, "", "123", " 123 ", "x" * 65):
            refused = cashier.post(path, {"amount": 45, "method": method, "reference": reference})
            assert said(refused) == (422, "reference_missing"), reference
    card = data(cashier.post(path, {"amount": 45, "method": "card", "reference": "1234"}))
    cash = sold(cashier)
    correct = partial(manager.post, f"/api/payments/{cash['id']}/correct")

    assert card["reference"] == "1234"
    assert said(correct({"method": "mobile", "reason": "slip"})) == (422, "reference_missing")
    assert data(correct({"method": "mobile", "reason": "slip", "reference": "GC-77"}))["reference"] == "GC-77"
