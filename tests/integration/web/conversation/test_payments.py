import re

import pytest

from support.front_end import SOME_TEXT, opened
from support.http_api import Api
from technomart.domain.users.permissions import Permission, Role

WALL = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
STATUSES = frozenset({"completed", "pending", "failed", "refunded"})
PAYMENT = {
    "id": SOME_TEXT,
    "orderId": SOME_TEXT,
    "amount": float,
    "method": frozenset({"cash", "card", "mobile"}),
    "status": STATUSES,
    "date": WALL,
    "customer?": str,
}
CONFIG = {"cash": bool, "card": bool, "mobile": bool}
RECENT = "payments?timeRange=7d&page=1&limit=100"


@pytest.fixture
def payments(cashier: Api) -> list[str]:
    """Return the ids of two payments, of which one has a customer."""
    paid = []
    for customer in ("Tess", ""):
        order = cashier.placed(customerName=customer)
        path, body = f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "cash"}
        paid.append(cashier.post(path, body).json["data"]["id"])
    return paid


def test_payments_are_looked_up_and_given_back(person: Api, role: Role, payments: list[str]) -> None:
    with opened(person, "payments", role) as page:
        assert {each["id"] for each in page.call("GET", RECENT, reads=[PAYMENT])} == set(payments)
        config = page.call("GET", "payments/config", reads=CONFIG)
        for query in ("timeRange=today", "timeRange=30d", "timeRange=custom", "timeRange=7d&status=completed"):
            assert len(page.call("GET", f"payments?{query}&page=1&limit=100", reads=[PAYMENT])) == 2
        assert page.call("GET", "payments?timeRange=7d&status=pending&page=1&limit=100", reads=[PAYMENT]) == []

        page.fetch(f"payments/{payments[0]}/invoice", "application/pdf", b"%PDF-")
        needs = Permission.PAYMENT_REFUND
        given = {"status": frozenset({"refunded"})}
        page.call("POST", f"payments/{payments[1]}/refund", {}, reads=given, needs=needs)
        page.call("PUT", "payments/config", {**config, "mobile": False}, needs=needs)
        page.call("GET", RECENT, reads=[PAYMENT])
