"""How a payment was taken is corrected over HTTP."""

from typing import Any

import pytest

from support.bank import Bank
from support.http_api import MANAGER, STAFF, Api, an_api, refused
from technomart.adapters.memory.store import MemoryStore


def paid(api: Api, order: dict[str, Any], method: str = "cash", amount: float = 45) -> dict[str, Any]:
    answer = api.post(f"/api/orders/{order['id']}/payment", {"amount": amount, "method": method, "token": "tok"})
    payment: dict[str, Any] = answer.json["data"]
    return payment


def correct(api: Api, payment: dict[str, Any], method: str = "card", **fields: Any) -> Any:
    key = fields.pop("key", None)
    headers = {"Idempotency_Key": key} if key else {}
    body = {"method": method, "reason": "Wrong button", **fields}
    return api.post(f"/api/payments/{payment['id']}/correct", body, **headers)


def test_a_manager_corrects_how_a_payment_was_taken(cashier: Api, manager: Api) -> None:
    order = cashier.placed(customerName="Ana")
    old = paid(cashier, order)

    answer = correct(manager, old)

    assert answer.status_code == 201, answer.text
    data = answer.json["data"]
    assert (data["amount"], data["method"], data["corrects"], data["reason"]) == (45, "card", old["id"], "Wrong button")
    assert (data["before"]["id"], data["before"]["status"], data["before"]["refunded"]) == (old["id"], "refunded", 45)
    back = data["refund"]
    assert (back["paymentId"], back["correctedBy"], back["amount"]) == (old["id"], data["id"], 45)
    assert answer.headers["Location"] == f"/api/orders/{order['id']}"
    found = cashier.get(f"/api/orders/{order['id']}").json["data"]
    assert (found["paymentStatus"], found["paymentMethod"], found["balance"], found["paid"]) == ("paid", "card", 0, 45)
    assert [row["event"] for row in found["history"]] == ["placed", "paid", "corrected"]
    explained = cashier.get(f"/api/orders/{order['id']}/explain").json["data"]
    assert (explained["holds"], explained["sums"]["refunded"]) == (True, 0)
    assert any("corrected 45.00 from cash to card: Wrong button." in said for said in explained["sentences"])
    sales = manager.get("/api/reports/sales?range=today").json["data"]
    assert (sales["gross"], sales["refunds"], sales["byMethod"]) == (45, 0, {"cash": 0, "card": 45, "mobile": 0})
    assert [row["status"] for row in manager.get("/api/payments").json["data"]] == ["completed", "refunded"]
    assert manager.get("/api/notifications").json["data"] == []
    assert manager.get(f"/api/payments/{old['id']}/invoice").status_code == 200


def test_it_is_corrected_once_and_the_new_payment_stands_in_its_place(cashier: Api, manager: Api) -> None:
    old = paid(cashier, cashier.placed())
    anew = correct(manager, old, key="fix-1").json["data"]

    again, once_more = correct(manager, old, key="fix-1"), correct(manager, old)
    back = manager.post(f"/api/payments/{old['id']}/refund", {})

    assert again.json["data"]["id"] == anew["id"]
    assert again.headers["Idempotent-Replayed"] == "true"
    for answer in (once_more, back):
        assert (answer.status_code, answer.json["code"]) == (409, "payment_corrected")
        said = "This payment was corrected: 45.00 by card stands in its place and can be refunded or corrected itself."
        assert answer.json["message"] == said
    assert correct(manager, anew, "mobile").status_code == 201


def test_what_makes_no_sense_is_refused(cashier: Api, manager: Api) -> None:
    old = paid(cashier, cashier.placed())

    assert refused(correct(manager, old, "cash"), 422)["code"] == "same_method"
    assert list(refused(correct(manager, old, reason=" "), 422)["errors"]) == ["reason"]
    assert list(refused(correct(manager, old, "cheque"), 422)["errors"]) == ["method"]
    assert correct(cashier, old).status_code == 403
    assert correct(manager, {"id": "nope"}).status_code == 404
    manager.post(f"/api/payments/{old['id']}/refund", {})
    assert refused(correct(manager, old), 409)["code"] == "nothing_to_correct"


@pytest.mark.parametrize("method", ["cash", "card"])
def test_money_that_moves_through_the_gateway_is_moved_there(method: str) -> None:
    api = an_api(MemoryStore(), gateway=Bank())
    cashier, manager = api.signed_in(STAFF), api.signed_in(MANAGER)
    order = cashier.placed()
    old = paid(cashier, order, method)

    answer = correct(manager, old, "cash" if method == "card" else "card")

    assert refused(answer, 409)["code"] == "moved_by_gateway"
    said = "Money by card moves through the payment gateway: refund this payment and pay order W-001 again."
    assert answer.json["message"] == said
    manager.post(f"/api/payments/{old['id']}/refund", {})
    assert paid(cashier, order, "card")["status"] == "completed"
