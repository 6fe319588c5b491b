from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.builders import FixedClock
from support.http_api import MANAGER, Api, an_api, tell_of_people
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.store.unit_of_work import Store

DAYS = BusinessDays(ZoneInfo("Asia/Manila"))


def paid(api: Api, order: dict[str, Any], amount: float, method: str = "cash", **fields: Any) -> dict[str, Any]:
    body = {"amount": amount, "method": method, **fields}
    answer = api.post(f"/api/orders/{order['id']}/payment", body)
    assert answer.status_code == 201, answer.text
    payment: dict[str, Any] = answer.json["data"]
    return payment


def refund(api: Api, payment: dict[str, Any], body: Any = None, **headers: str) -> Any:
    return api.post(f"/api/payments/{payment['id']}/refund", body, **headers)


def test_a_payment_goes_back_in_parts_and_never_more_than_it_was(cashier: Api, manager: Api) -> None:
    order = cashier.placed()
    payment = paid(cashier, order, 45)

    first = refund(manager, payment, {"amount": 10.5, "reason": "Cold"})
    too_much = refund(manager, payment, {"amount": 34.51})
    rest = refund(manager, payment)
    nothing = refund(manager, payment)

    assert first.status_code == 201
    data = first.json["data"]
    assert (data["id"], data["refunded"], data["status"]) == (payment["id"], 10.5, "partially_refunded")
    assert (data["refund"]["amount"], data["refund"]["reason"]) == (10.5, "Cold")
    assert (too_much.status_code, too_much.json["code"]) == (409, "refund_exceeds_payment")
    assert rest.json["data"]["refund"]["amount"] == 34.5
    assert (nothing.status_code, nothing.json["code"]) == (409, "nothing_to_refund")
    detail = manager.get(f"/api/orders/{order['id']}").json["data"]
    assert (detail["paymentStatus"], detail["status"], detail["version"]) == ("refunded", "in_queue", 4)


def test_a_completed_order_that_is_given_back_whole_is_refunded(cashier: Api, manager: Api) -> None:
    order = cashier.placed()
    payment = paid(cashier, order, 45)
    for status in ("preparing", "ready", "completed"):
        cashier.patch(f"/api/orders/{order['id']}/status", {"status": status})

    refund(manager, payment, {"amount": None, "reason": None})

    detail = manager.get(f"/api/orders/{order['id']}").json["data"]
    assert (detail["status"], detail["balance"], detail["history"][-1]["event"]) == ("refunded", 0, "refunded")


def test_a_refund_with_a_key_happens_once(cashier: Api, manager: Api) -> None:
    payment = paid(cashier, cashier.placed(), 45)

    first = refund(manager, payment, {"amount": 10}, Idempotency_Key="back-1")
    again = refund(manager, payment, {"amount": 10}, Idempotency_Key="back-1")
    other = refund(manager, payment, {"amount": 11}, Idempotency_Key="back-1")

    assert first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert manager.get("/api/payments").json["data"][0]["refunded"] == 10


@pytest.mark.parametrize("amount", [0, -1, "10", 0.001])
def test_a_refund_of_no_amount_is_refused(cashier: Api, manager: Api, amount: Any) -> None:
    payment = paid(cashier, cashier.placed(), 45)

    assert refund(manager, payment, {"amount": amount}).status_code == 422
    assert refund(manager, {"id": "nope"}).status_code == 404


def test_payments_are_listed_newest_first_and_filtered(cashier: Api, manager: Api) -> None:
    order = cashier.placed(customerName="Niño")
    cash, card = paid(cashier, order, 15, partial=True), paid(cashier, order, 30, "card", reference="TX-9")
    refund(manager, card)

    def found(query: str) -> list[str]:
        answer = cashier.get(f"/api/payments?{query}")
        assert answer.status_code == 200, answer.text
        return [payment["id"] for payment in answer.json["data"]]

    assert found("") == [card["id"], cash["id"]]
    assert cashier.get("/api/payments?limit=1").json["pagination"]["totalPages"] == 2
    assert found("status=completed") == [cash["id"]]
    assert found("status=failed") == found("status=pending") == []
    assert found("status=pending,refunded") == [card["id"]]
    assert found("timeRange=custom") == [card["id"], cash["id"]]
    assert found("method=card&timeRange=today") == [card["id"]]
    assert found("search=tx-9") == [card["id"]]
    assert found("search=NI%C3%91O&timeRange=24h") == [card["id"], cash["id"]]
    assert found("timeRange=custom&from=2020-01-01&to=2020-01-02") == []
    listed = cashier.get("/api/payments").json["data"][0]
    assert (listed["orderNumber"], listed["status"], listed["customer"]) == ("W-001", "refunded", "Niño")
    assert listed["processedBy"]


def test_a_payment_says_when_it_was_by_the_clock_on_the_wall(clock: FixedClock, store: Store) -> None:
    early = datetime(2026, 3, 1, 23, 5, 9, 120, UTC)
    clock.move(early - clock.now())
    manager = an_api(store, clock=clock).signed_in(MANAGER)
    given_back = refund(manager, paid(manager, manager.placed(), 45), {}).json["data"]

    (listed,) = manager.get("/api/payments?timeRange=7d&page=1&limit=100").json["data"]

    assert (listed["date"], listed["timestamp"]) == ("2026-03-02 07:05:09", "2026-03-01T23:05:09.000120+00:00")
    assert isinstance(listed["orderId"], str)
    assert isinstance(listed["amount"], float)
    assert (given_back["id"], given_back["status"]) == (listed["id"], "refunded")
    assert given_back["refund"]["date"] == listed["date"]


@pytest.mark.parametrize(("name", "later"), [("today", 0), ("7d", 6), ("30d", 29)])
def test_days_in_a_list_are_the_business_days_of_reports(
    store: Store, clock: FixedClock, name: str, later: int
) -> None:
    api = an_api(store, clock=clock)

    def counted() -> tuple[int, int]:
        manager = api.signed_in(MANAGER)
        report = manager.get(f"/api/reports/orders?range={name}").json["data"]
        return len(manager.get(f"/api/payments?timeRange={name}").json["data"]), report["total"]

    manager = api.signed_in(MANAGER)
    paid(manager, manager.placed(), 45)
    midnight = DAYS.end(DAYS.of(clock.now()))
    clock.move(midnight - clock.now() + timedelta(days=later, seconds=-1))
    assert counted() == (1, 1)
    clock.move(timedelta(seconds=1))
    assert counted() == (0, 0)


@pytest.mark.parametrize("query", ["status=lost", "method=gold", "timeRange=soon", "from=2026-02-01&to=2026-01-01"])
def test_a_filter_that_makes_no_sense_is_refused(cashier: Api, query: str) -> None:
    assert cashier.get(f"/api/payments?{query}").status_code == 422


def test_a_kind_of_money_is_switched_off_and_on(cashier: Api, manager: Api) -> None:
    order = cashier.placed()
    body = {"amount": 1, "method": "card", "partial": True}

    assert manager.put("/api/payments/config", {"card": False}).json["data"] == {
        "cash": True,
        "card": False,
        "mobile": True,
    }
    refused = cashier.post(f"/api/orders/{order['id']}/payment", body)
    assert (refused.status_code, refused.json["code"]) == (409, "payment_method_off")
    assert cashier.get("/api/payments/config").json["data"]["card"] is False
    assert cashier.put("/api/payments/config", {"card": True}).status_code == 403
    manager.put("/api/payments/config", {"card": True})
    assert cashier.post(f"/api/orders/{order['id']}/payment", body).status_code == 201


def test_staff_may_not_give_money_back(cashier: Api) -> None:
    payment = paid(cashier, cashier.placed(), 45)

    assert refund(cashier, payment).status_code == 403


def test_every_centavo_of_an_order_is_explained(cashier: Api, manager: Api) -> None:
    order = cashier.placed(discount={"type": "percentage", "value": 12.5}, customerName="Ana")
    paid(cashier, order, 20, tendered=50, partial=True)
    payment = paid(cashier, order, 19.37, "card", partial=True)
    refund(manager, payment, {"amount": 0.37, "reason": "Rounding"})

    found = manager.get(f"/api/orders/{order['id']}/explain").json["data"]

    assert found["holds"] is True
    assert found["discountSaid"] == "12.5 % of 45.00, rounded half up, is 5.63."
    (line,) = found["lines"]
    assert (line["subtotal"], line["share"], line["extra"], line["discount"], line["total"]) == (
        45,
        5.63,
        0,
        5.63,
        39.37,
    )
    assert found["sums"] == {
        "subtotal": 45,
        "discount": 5.63,
        "total": 39.37,
        "captured": 39.37,
        "refunded": 0.37,
        "paid": 39,
        "balance": 0.37,
    }
    assert [(step["captured"], step["refunded"], step["balance"]) for step in found["steps"]] == [
        (0, 0, 39.37),
        (20, 0, 19.37),
        (39.37, 0, 0),
        (39.37, 0.37, 0.37),
    ]
    assert any("50.00 was handed over for 20.00; 30.00 came back." in said for said in found["sentences"])
    assert cashier.get("/api/orders/nope/explain").status_code == 404


def test_only_administrators_audit_the_books(cashier: Api, manager: Api, admin: Api) -> None:
    tell_of_people(admin.ports)
    paid(cashier, cashier.placed(), 45)

    found = admin.get("/api/audit").json["data"]

    assert (found["holds"], found["complete"], found["violations"]) == (True, True, [])
    assert len(found["invariants"]) > 20
    assert manager.get("/api/audit").status_code == 403
