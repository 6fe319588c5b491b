from typing import Any

import pytest

from support.builders import RICE
from support.http_api import Api, an_order_body, two_dishes


def test_an_order_is_priced_by_the_menu_and_put_in_the_queue(cashier: Api) -> None:
    answer = cashier.post("/api/orders", {"items": two_dishes(), "customerName": "Tess", "discount": 3.33})

    order = answer.json["data"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/orders/{order['id']}"
    assert (order["orderNumber"], order["status"], order["type"]) == ("W-001", "in_queue", "walk-in")
    assert (order["subtotal"], order["discount"], order["total"], order["balance"]) == (63.33, 3.33, 60.0, 60.0)
    assert [item["total"] for item in order["items"]] == [28.42, 31.58]
    assert (order["paymentStatus"], order["version"]) == ("unpaid", 1)
    assert "paymentMethod" not in order


def test_a_price_in_the_request_is_ignored(cashier: Api) -> None:
    item = {"menuItemId": RICE.id, "quantity": 1, "price": 0.01}
    answer = cashier.post("/api/orders", {"items": [item], "total": 0, "status": "completed"})

    assert answer.json["data"]["total"] == 15.0
    assert answer.json["data"]["status"] == "in_queue"


def test_a_quote_stores_nothing(cashier: Api) -> None:
    answer = cashier.post("/api/orders/quote", an_order_body(discount={"type": "percentage", "value": 12.5}))

    assert answer.json["data"]["total"] == 39.37  # 45.00 less 5.63, the half centavo rounded up
    assert cashier.get("/api/orders").json["pagination"]["total"] == 0


def test_an_order_may_wait_before_it_is_queued(cashier: Api) -> None:
    assert cashier.placed(enqueue=False)["status"] == "pending"


def test_a_discount_larger_than_the_order_leaves_nothing_to_pay(cashier: Api, admin: Api) -> None:
    order = admin.placed(discount=500, discountReason="Lost bet")
    refused = cashier.post("/api/orders", an_order_body(discount=500))

    assert (order["total"], order["discount"], order["paymentStatus"]) == (0.0, 45.0, "paid")
    assert (refused.status_code, refused.json["code"]) == (403, "discount_above_limit")
    assert refused.json["message"] == "A discount of 45.00 (100 %) needs an administrator."
    assert admin.get(f"/api/orders/{order['id']}").json["data"]["history"][0]["discountReason"] == "Lost bet"


def test_a_payment_below_the_balance_gives_a_discount(cashier: Api, manager: Api) -> None:
    order, body = cashier.placed(quantity=2), {"amount": 26.997, "method": "cash", "discountReason": "Senior"}
    path = f"/api/orders/{order['id']}"

    data = cashier.post(f"{path}/payment", body).json["data"]

    assert (data["amount"], data["discount"], data["total"], data["paymentStatus"]) == (27.0, 3.0, 27.0, "paid")
    found, explained = (cashier.get(f"{path}{end}").json["data"] for end in ("", "/explain"))
    assert (found["items"][0]["total"], found["balance"], found["version"]) == (27.0, 0.0, 2)
    change = found["history"][-1]
    assert (change["event"], change["amount"], change["discount"], change["discountReason"]) == (
        "paid",
        27.0,
        3.0,
        "Senior",
    )
    assert explained["holds"] is True
    assert "and gave 3.00 off (Senior), who may give 20 %." in explained["steps"][1]["said"]


def test_a_debt_is_not_forgiven_by_a_payment(cashier: Api, admin: Api) -> None:
    order = cashier.placed(quantity=2)
    much, part = ({"amount": 20, "method": "cash", "partial": part} for part in (False, True))
    path = f"/api/orders/{order['id']}/payment"

    refused = cashier.post(path, much)
    taken = cashier.post(path, part).json["data"]
    rest = admin.post(path, {"amount": 5, "method": "cash"})

    assert (refused.status_code, refused.json["code"]) == (403, "discount_above_limit")
    assert refused.json["message"] == "A discount of 10.00 (33.3 %) needs a manager."
    assert (taken["total"], taken["discount"], taken["paymentStatus"]) == (30.0, 0.0, "partial")
    assert (rest.status_code, rest.json["code"]) == (422, "amount_below_balance")
    assert admin.get(f"/api/orders/{order['id']}").json["data"]["balance"] == 10.0


def test_orders_are_listed_by_how_far_they_are_paid(cashier: Api) -> None:
    orders = [cashier.placed() for _ in range(3)]
    pay(cashier, orders[1], amount=10, method="cash", partial=True)
    pay(cashier, orders[2], amount=45, method="cash")

    def listed(words: str) -> list[str]:
        answer = cashier.get(f"/api/orders?paymentStatus={words}")
        assert answer.status_code == 200, answer.text
        return [order["id"] for order in answer.json["data"]]

    ids = [order["id"] for order in orders]
    assert listed("unpaid") == [ids[0]]
    assert listed("unpaid,partial") == [ids[1], ids[0]]
    gone = cashier.placed()
    cashier.patch(f"/api/orders/{gone['id']}/status", {"status": "cancelled"})
    assert listed("unpaid") == listed("unpaid&status=in_queue,cancelled") == [ids[0]]
    ids.append(gone["id"])
    assert listed("all") == ids[::-1]
    assert cashier.get("/api/orders?paymentStatus=owed").status_code == 422
    assert [row["paymentStatus"] for row in cashier.get("/api/orders/queue").json["data"]] == [
        "unpaid",
        "partial",
        "paid",
    ]


def test_a_payment_of_nothing_gives_everything(admin: Api) -> None:
    order = admin.placed()

    data = admin.post(f"/api/orders/{order['id']}/payment", {"amount": 0, "method": "cash"}).json["data"]

    assert (data["amount"], data["discount"], data["total"], data["paymentStatus"]) == (0.0, 45.0, 0.0, "paid")
    for status in ("in_progress", "ready", "completed"):
        moved = admin.patch(f"/api/orders/{order['id']}/status", {"status": status}).json["data"]
    assert (moved["status"], moved["paymentStatus"]) == ("completed", "paid")


def test_every_bad_line_is_named(cashier: Api) -> None:
    items = [
        {"menuItemId": "nope", "quantity": 1},
        {"menuItemId": RICE.id, "quantity": 1},
        {"menuItemId": "x", "quantity": 1},
    ]
    answer = cashier.post("/api/orders", {"items": items})

    assert answer.status_code == 422
    assert answer.json["code"] == "bad_order_lines"
    assert set(answer.json["errors"]) == {"items.0.menuItemId", "items.2.menuItemId"}


def test_an_order_goes_from_the_queue_to_the_customer(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}"

    for word in ("preparing", "ready", "completed"):
        moved = cashier.patch(f"{path}/status", {"status": word})
        assert moved.status_code == 200, moved.text
    paid = cashier.post(f"{path}/payment", {"amount": 45, "method": "cash", "tendered": 100})
    detail = cashier.get(path)

    assert paid.status_code == 201
    assert (paid.json["data"]["change"], paid.json["data"]["amount"]) == (55.0, 45.0)
    found = detail.json["data"]
    assert (found["status"], found["paymentStatus"], found["paid"], found["balance"]) == (
        "completed",
        "paid",
        45.0,
        0.0,
    )
    assert [row["to"] for row in found["history"]] == ["in_queue", "in_progress", "ready", "completed", "completed"]
    assert found["version"] == len(found["history"]) == 5
    assert detail.headers["ETag"] == '"5"'
    assert found["allowedTransitions"] == ["refunded"]


def test_an_illegal_move_names_the_allowed_ones(cashier: Api) -> None:
    order = cashier.placed()
    answer = cashier.patch(f"/api/orders/{order['id']}/status", {"status": "completed"})

    assert (answer.status_code, answer.json["code"]) == (409, "illegal_transition")
    assert answer.json["errors"]["status"] == ["in_progress", "cancelled"]


def test_a_version_that_no_longer_holds_is_a_failed_precondition(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}/status"

    assert cashier.patch(path, {"status": "in_progress"}, If_Match='"1"').status_code == 200
    late = cashier.patch(path, {"status": "ready"}, If_Match='"1"')

    assert (late.status_code, late.json["code"]) == (412, "order_version_changed")
    assert cashier.patch(path, {"status": "ready"}, If_Match='"2"').status_code == 200


def test_the_same_key_gives_the_same_answer_byte_for_byte(cashier: Api) -> None:
    first = cashier.post("/api/orders", an_order_body(), Idempotency_Key='"lunch-1"')
    again = cashier.post("/api/orders", an_order_body(), Idempotency_Key="lunch-1")
    other = cashier.post("/api/orders", an_order_body(quantity=4), Idempotency_Key="lunch-1")

    assert first.status_code == again.status_code == 201
    assert first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert cashier.get("/api/orders").json["pagination"]["total"] == 1


def test_a_refusal_is_replayed_too(cashier: Api) -> None:
    body = {"items": [{"menuItemId": "nope", "quantity": 1}]}
    first = cashier.post("/api/orders", body, Idempotency_Key="k")
    again = cashier.post("/api/orders", body, Idempotency_Key="k")

    assert first.status_code == again.status_code == 422
    assert first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"


def test_the_queue_is_sent_once_and_then_only_when_it_changed(cashier: Api) -> None:
    order = cashier.placed()
    first = cashier.get("/api/orders/queue")
    same = cashier.get("/api/orders/queue", If_None_Match=first.headers["ETag"])
    cashier.patch(f"/api/orders/{order['id']}/status", {"status": "preparing"})
    changed = cashier.get("/api/orders/queue", If_None_Match=first.headers["ETag"])

    assert [o["id"] for o in first.json["data"]] == [order["id"]]
    assert first.json["data"][0]["items"][0]["quantity"] == 3
    assert (same.status_code, same.data) == (304, b"")
    described = {"Content-Type", "Content-Length", "X-Request-ID"}
    assert [each for each in same.headers if each[0] not in described] == [
        each for each in first.headers if each[0] not in described
    ]
    assert not {"Content-Type", "Content-Length"} & {*same.headers.keys()}
    assert changed.json["data"][0]["status"] == "in_progress"


def test_a_queue_that_is_known_by_any_of_several_tags_is_not_sent_again(cashier: Api) -> None:
    tag = cashier.get("/api/orders/queue").headers["ETag"]

    for known, status in (("*", 304), (f'"x", W/{tag}', 304), ('"*"', 200), ('"x"', 200), ("", 200)):
        answer = cashier.get("/api/orders/queue", If_None_Match=known)
        assert (answer.status_code, answer.headers["ETag"]) == (status, tag), known


def test_lists_are_newest_first_and_paged(cashier: Api) -> None:
    orders = [cashier.placed(customerName=name) for name in ("Ana", "Ben", "Cora")]
    page = cashier.get("/api/orders?limit=2&page=2").json

    assert [o["id"] for o in page["data"]] == [orders[0]["id"]]
    assert page["pagination"] == {"page": 2, "limit": 2, "total": 3, "totalPages": 2}


def test_lists_are_searched_by_number_name_state_and_day(cashier: Api) -> None:
    ana, ben = cashier.placed(customerName="Ana"), cashier.placed(customerName="100% Ben")
    cashier.patch(f"/api/orders/{ana['id']}/status", {"status": "cancelled"})

    def found(query: str) -> list[str]:
        answer = cashier.get(f"/api/orders?{query}")
        assert answer.status_code == 200, answer.text
        return [order["id"] for order in answer.json["data"]]

    assert found("search=w-001") == [ana["id"]]
    assert found("search=100%25 b") == [ben["id"]]
    assert found("search=002") == [ben["id"]]
    assert found("search=00%25") == found("search=_") == []
    assert found("status=cancelled") == [ana["id"]]
    assert found("status=pending,in_queue") == [ben["id"]]
    assert found("customer=Ana") == [ana["id"]]
    today = ben["businessDate"]
    assert found(f"from={today}&to={today}") == [ben["id"], ana["id"]]
    assert found("to=2020-01-01") == []
    assert cashier.get("/api/orders?from=2026-02-01&to=2026-01-01").status_code == 422
    assert [o["id"] for o in cashier.get("/api/orders/history").json["data"]] == [ana["id"]]


def test_progress_of_several_orders_is_told_at_once(cashier: Api) -> None:
    ids = [cashier.placed()["id"] for _ in range(2)]
    rows = cashier.get(f"/api/orders/bulk-progress?ids={ids[0]},nope,{ids[1]}").json["data"]

    assert [(row["id"], row["status"]) for row in rows] == [(i, "in_queue") for i in ids]


def pay(api: Api, order: dict[str, Any], **fields: Any) -> Any:
    return api.post(f"/api/orders/{order['id']}/payment", fields)


def test_more_than_the_balance_is_refused_unless_it_is_cash_with_change(cashier: Api) -> None:
    order = cashier.placed()

    assert pay(cashier, order, amount=45.02, method="card").json["code"] == "payment_exceeds_balance"
    assert pay(cashier, order, amount=30.00, method="card", partial=True).json["data"]["amount"] == 30.0
    cash = pay(cashier, order, amount=50, method="cash", tendered=50).json["data"]
    assert (cash["amount"], cash["change"]) == (15.0, 35.0)
    assert pay(cashier, order, amount=0, method="cash").status_code == 409
    assert pay(cashier, order, amount=1, method="cash").status_code == 409


def test_calling_off_a_paid_order_gives_the_money_back_and_takes_the_permission(cashier: Api, manager: Api) -> None:
    order = cashier.placed()
    pay(cashier, order, amount=20, method="card", partial=True)
    pay(cashier, order, amount=25, method="cash", tendered=25)
    path = f"/api/orders/{order['id']}"

    refused = cashier.patch(f"{path}/status", {"status": "cancelled"})
    done = manager.patch(f"{path}/status", {"status": "cancelled", "reason": "dropped"})
    found = manager.get(path).json["data"]

    assert (refused.status_code, refused.json["code"]) == (403, "not_allowed")
    assert done.json["data"]["paymentStatus"] == "refunded"
    assert sorted(r["amount"] for r in found["refunds"]) == [20.0, 25.0]
    assert (found["paid"], found["balance"]) == (0.0, 0.0)
    assert found["history"][-1]["amount"] == 45.0


def test_only_who_may_refund_can_refund_a_completed_order(cashier: Api, manager: Api) -> None:
    order = cashier.placed()
    pay(cashier, order, amount=45, method="cash")
    path = f"/api/orders/{order['id']}/status"
    for status in ("in_progress", "ready", "completed"):
        cashier.patch(path, {"status": status})

    assert cashier.patch(path, {"status": "refunded"}).status_code == 403
    assert manager.patch(path, {"status": "refunded"}).json["data"]["paymentStatus"] == "refunded"


def test_pressing_pay_twice_does_not_hand_the_cash_back_as_change(cashier: Api) -> None:
    order = cashier.placed()

    first = pay(cashier, order, amount=45, method="cash", tendered=100)
    second = pay(cashier, order, amount=45, method="cash", tendered=100)
    nothing = pay(cashier, order, amount=0, method="cash", tendered=100)

    assert first.json["data"]["change"] == 55.0
    assert (second.status_code, second.json["code"]) == (409, "payment_exceeds_balance")
    assert nothing.status_code == 409
    assert len(cashier.get(f"/api/orders/{order['id']}").json["data"]["payments"]) == 1


@pytest.mark.parametrize("way", [[], ["preparing", "ready"], ["preparing", "ready", "completed"]])
def test_what_was_given_back_can_be_paid_again_and_no_more(cashier: Api, manager: Api, way: list[str]) -> None:
    order = cashier.placed()
    payment = pay(cashier, order, amount=45, method="cash").json["data"]
    for status in way:
        cashier.patch(f"/api/orders/{order['id']}/status", {"status": status})
    manager.post(f"/api/payments/{payment['id']}/refund", {"amount": 10})
    owing = cashier.get(f"/api/orders/{order['id']}").json["data"]

    too_much = pay(cashier, order, amount=10.02, method="card")
    paid = pay(cashier, order, amount=10, method="card")
    again = pay(cashier, order, amount=10, method="card")

    assert (owing["balance"], owing["paid"], owing["paymentStatus"]) == (10, 35, "partially_refunded")
    assert too_much.json["message"] == "Order W-001 has 10.00 left to pay; 10.02 is too much."
    assert (paid.status_code, paid.json["data"]["paymentStatus"]) == (201, "paid")
    assert (again.status_code, again.json["message"]) == (409, "Order W-001 is already paid.")
    found = cashier.get(f"/api/orders/{order['id']}/explain").json["data"]
    assert (found["holds"], found["sums"]["captured"], found["sums"]["balance"]) == (True, 55, 0)
    assert [step["balance"] for step in found["steps"]][-3:] == [0, 10, 0]


def test_cash_taken_by_mistake_goes_back_and_a_card_is_taken(cashier: Api, manager: Api) -> None:
    order = cashier.placed()
    payment = pay(cashier, order, amount=45, method="cash").json["data"]
    manager.post(f"/api/payments/{payment['id']}/refund", {})
    (waiting,) = cashier.get("/api/orders/queue").json["data"]

    paid = pay(cashier, order, amount=45, method="card")

    assert (waiting["status"], waiting["paymentStatus"], waiting["balance"]) == ("in_queue", "refunded", 45)
    assert paid.status_code == 201
    after = cashier.get(f"/api/orders/{order['id']}").json["data"]
    assert (after["paymentStatus"], after["paymentMethod"], after["balance"]) == ("paid", "card", 0)
    by_method = manager.get("/api/reports/sales?range=today").json["data"]["byMethod"]
    assert by_method == {"cash": 0, "card": 45, "mobile": 0}


def test_a_completed_order_that_keeps_nothing_is_over_and_says_so(cashier: Api, manager: Api) -> None:
    order = cashier.placed()
    payment = pay(cashier, order, amount=45, method="card").json["data"]
    for status in ("preparing", "ready", "completed"):
        cashier.patch(f"/api/orders/{order['id']}/status", {"status": status})
    manager.post(f"/api/payments/{payment['id']}/refund", {})

    answer = pay(cashier, order, amount=45, method="cash")

    assert answer.status_code == 409
    said = "Order W-001 is refunded and takes no payment; its money went back: place a new one."
    assert answer.json["message"] == said


def test_one_amount_written_in_three_ways_is_one_request(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}/payment"
    written = [b'{"amount":%s,"method":"card","partial":true}' % amount for amount in (b"10", b"10.0", b"1e1")]

    answers = [cashier.post(path, body, Idempotency_Key="k") for body in written]
    answers.append(cashier.post(f"{path}/", written[0], Idempotency_Key="k"))
    fraction = cashier.post(path, b'{"amount":10.5,"method":"card","partial":true}', Idempotency_Key="k")

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert fraction.json["code"] == "idempotency_key_reused"
