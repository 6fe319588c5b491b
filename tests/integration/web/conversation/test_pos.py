from typing import Any

import pytest

from support.builders import RICE
from support.front_end import INSTANT, SOME_TEXT, Page, must_be_refused, opened
from support.http_api import Api
from technomart.domain.users.permissions import Role

DISH = {"id": SOME_TEXT, "name": SOME_TEXT, "price": float, "category": SOME_TEXT, "available": frozenset({True})}
LINE = {"name": SOME_TEXT, "price": float, "quantity": int}
WAITING = {
    "id": SOME_TEXT,
    "orderNumber": SOME_TEXT,
    "type": frozenset({"walk-in", "online"}),
    "status": frozenset({"pending", "in_queue", "in_progress", "ready"}),
    "timeReceived": INSTANT,
    "customerName?": str,
    "items": [LINE],
}
PAST = {
    "id": SOME_TEXT,
    "orderNumber": SOME_TEXT,
    "paymentMethod?": str,
    "total": float,
    "timeReceived": INSTANT,
    "items": [LINE],
}
DISCOUNTS = [(0, 30), (4.5, 25.5), (0, 30 * (1 - 0.07))]
"""What is given with the order, and what is paid, of 30.00."""
LIMITS = {Role.ADMIN: 100, Role.MANAGER: 50, Role.STAFF: 20}


def load(page: Page) -> None:
    """Load the page and let it poll once."""
    page.call("GET", "menu/items?available=true&limit=500", reads=[DISH])
    page.call("GET", "menu/categories", reads=[{"name": SOME_TEXT}])
    page.call("GET", "orders/queue", reads=[WAITING])


def ordered(page: Page, discount: float) -> str:
    body = {"items": [{"menuItemId": RICE.id, "quantity": 2}], "discount": discount, "type": "walk-in"}
    order: dict[str, Any] = page.call("POST", "orders", body, reads={"id": SOME_TEXT})
    return str(order["id"])


def pay(page: Page, order_id: str, amount: float) -> None:
    page.call("POST", f"orders/{order_id}/payment", {"amount": amount, "method": "cash"})


@pytest.mark.parametrize(("discount", "amount"), DISCOUNTS)
def test_an_order_is_sold_made_and_looked_up(person: Api, role: Role, discount: float, amount: float) -> None:
    with opened(person, "pos", role) as page:
        load(page)
        order_id = ordered(page, discount)
        pay(page, order_id, amount)
        shown = page.call("GET", "orders/queue", reads=[WAITING])
        assert [(order["id"], order["status"]) for order in shown] == [(order_id, "in_queue")]
        for status in ("in_progress", "ready", "completed"):
            page.call("PATCH", f"orders/{order_id}/status", {"status": status})
            page.call("GET", "orders/queue", reads=[WAITING])

        (past,) = page.call("GET", "orders/history", reads=[PAST])
        assert past["id"] == order_id
        assert past["total"] == round(amount + 1e-9, 2)
        page.call("GET", "orders?limit=50", reads=[PAST])


@pytest.mark.parametrize(("percent", "discount", "amount"), [(100, 500, 0), (100, 0, 0), (50, 0, 15), (50, 15, 15)])
def test_much_is_given_by_who_may(person: Api, role: Role, percent: int, discount: float, amount: float) -> None:
    body = {"items": [{"menuItemId": RICE.id, "quantity": 2}], "discount": discount, "type": "walk-in"}
    order = person.post("/api/orders", body)
    if percent > LIMITS[role] and discount:
        must_be_refused(order, 403)
        return

    paid = person.post(f"/api/orders/{order.json['data']['id']}/payment", {"amount": amount, "method": "cash"})

    if percent > LIMITS[role]:
        must_be_refused(paid, 403)
        return
    assert paid.status_code == 201, paid.text
    shown = person.get(f"/api/orders/{order.json['data']['id']}").json["data"]
    assert (shown["total"], shown["paymentStatus"]) == (amount, "paid")
