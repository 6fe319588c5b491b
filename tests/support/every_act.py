"""Work in a canteen over HTTP in every way that changes what reports say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from support.builders import ADOBO, CASHIER, MANILA, RICE, SINIGANG, FixedClock, a_user, keep_all
from support.http_api import ADMIN, PASSWORD, an_api, an_order_body
from support.writing import SENIOR
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.users.manage import CreateAdmin
from technomart.domain.users.permissions import Role

BOSS = "boss@example.com"
CUSTOMER = "Niño"
NAMES = ("Ana", "Béa", CUSTOMER)


class Trading:
    """A canteen with everything there is to report, in which acts choose by a number what they are about."""

    def __init__(self, store: Store) -> None:
        """Open it, with an item that is held for each portion of rice, and somebody who works there."""
        self.clock = FixedClock()
        stranger = an_api(store, clock=self.clock)
        self._stranger = replace(stranger, ports=replace(stranger.ports, tax=TaxRules(Tax.VAT12)))
        self._password = self._stranger.ports.passwords.hash(PASSWORD)
        self.api = self._stranger.signed_in(ADMIN)
        self._done("POST", "/api/inventory/items", name="Dry rice", unit="kg", quantity=500, minStock=2, category="Dry")
        self._done("POST", "/api/employees", name="Ana Cruz", position="Cook", hourlyRate=80)
        part = {"inventoryItemId": self._ids("inventory/items")[0], "quantity": 0.1}
        assert self.api.put(f"/api/inventory/recipes/{RICE.id}", [part]).status_code == 200

    def now(self) -> str:
        return self.clock.now().isoformat()

    def wait(self, by: timedelta) -> None:
        """Let time pass, and sign in again."""
        self.clock.move(by)
        self.api = self._stranger.signed_in(ADMIN)

    def act(self, name: str, number: int) -> int:
        """Do something a second later, and return the status of the answer; what is refused changes nothing."""
        self.clock.move(timedelta(seconds=1))
        return ACTS[name](self, number)

    def place(self, number: int) -> int:
        dishes = [RICE, ADOBO, SINIGANG][: 1 + number % 3]
        items = [{"menuItemId": dish.id, "quantity": 1 + number % 4} for dish in dishes]
        off = {"discount": {"type": "percentage", "value": 10}} if number % 2 else {}
        kind = "online" if number % 5 == 0 else "walk-in"
        return self._done("POST", "/api/orders", items=items, type=kind, customerName=NAMES[number % 3], **off)

    def pay(self, number: int) -> int:
        order = self._order(number)
        if order is None:
            return 404
        left = order["balance"]
        part: dict[str, Any] = {"amount": left} if number % 3 else {"amount": left / 2, "partial": True}
        if number % 7 == 1:  # less than the balance, which is a discount
            part = {"amount": round(left * 0.9, 2), "discountReason": "regular"}
        body = {"method": ("cash", "card", "mobile")[number % 3], "customer": order.get("customerName", ""), **part}
        return self._done("POST", f"/api/orders/{order['id']}/payment", **body)

    def refund(self, number: int) -> int:
        payment = self._pick("payments", number)
        return self._done("POST", f"/api/payments/{payment}/refund", **({"amount": 5} if number % 2 else {}))

    def correct(self, number: int) -> int:
        there = self.api.get("/api/payments?status=completed&limit=50").json["data"]
        payment = there[number % len(there)] if there else {"id": self._me(), "method": "cash"}
        method = next(each for each in ("cash", "card", "mobile") if each != payment["method"])
        return self._done("POST", f"/api/payments/{payment['id']}/correct", method=method, reason="slip")

    def move(self, number: int) -> int:
        order = self._order(number) or {"id": self._me(), "allowedTransitions": []}
        ways = order["allowedTransitions"] or ["ready"]
        way = ways[number % len(ways)]
        return self._done("PATCH", f"/api/orders/{order['id']}/status", status=way, reason="so it is")

    def rename(self, number: int) -> int:
        return self._done("PATCH", f"/api/orders/{self._pick('orders', number)}", customerName=NAMES[number % 3])

    def change_line(self, number: int) -> int:
        path = f"/api/orders/{self._pick('orders', number)}/items/1"
        return self._done("PATCH", path, quantity=1 + number % 5, reason="other wish")

    def sell_to_senior(self, number: int) -> int:
        """Sell to somebody with a discount of the law, who pays all of it at once."""
        placed = self.api.post("/api/orders", an_order_body(quantity=1 + number % 4))
        if placed.status_code != 201:
            return placed.status_code
        path = f"/api/orders/{placed.json['data']['id']}"
        owed = self.api.put(f"{path}/privileges", {"privileges": [SENIOR], "diners": 1 + number % 3}).json["data"]
        return self._done("POST", f"{path}/payment", amount=owed["balance"], method="cash")

    def split(self, number: int) -> int:
        path = f"/api/orders/{self._pick('orders', number)}/split"
        return self._done("POST", path, items=[{"itemId": "1", "quantity": 1}])

    def merge(self, number: int) -> int:
        one, other = self._pick("orders", number), self._pick("orders", number + 1)
        return self._done("POST", f"/api/orders/{one}/merge", orderId=other)

    def grant(self, number: int) -> int:
        path = f"/api/orders/{self._pick('orders', number)}/privileges"
        return self._done("PUT", path, privileges=[SENIOR], diners=1 + number % 3)

    def rename_dish(self, number: int) -> int:
        category = "Meals" if number % 2 else "Specials"
        dish = (RICE, ADOBO)[number % 2].id
        return self._done("PUT", f"/api/menu/items/{dish}", name=f"Dish {number}", category=category)

    def rename_heading(self, number: int) -> int:
        before, after = ("Meals", "Specials") if number % 2 else ("Specials", "Meals")
        return self._done("PUT", f"/api/menu/categories/{before}", name=f"{after} {number % 3}")

    def remove_dish(self, _: int) -> int:
        return self._done("DELETE", f"/api/menu/items/{SINIGANG.id}")

    def rename_people(self, number: int) -> int:
        return self._done("PUT", f"/api/users/{self._me()}", name=f"Boss {number}")

    def hire(self, number: int) -> int:
        """Let a manager with an account of their own give a discount."""
        person = a_user(f"{number}{BOSS}", role=Role.MANAGER, name=f"Boss {number}", password_hash=self._password)
        if self.api.ports.store.read(lambda work: work.users.find_by_email(person.email)) is not None:
            return 409
        keep_all(self.api.ports.store, person)
        order = {**an_order_body(), "discount": {"type": "fixed", "value": 5}}
        return self._stranger.signed_in(person.email).post("/api/orders", order).status_code

    def crown(self, _: int) -> int:
        """Make a manager an administrator on the command line, under another name."""
        bosses = [each["email"] for each in self._people() if each["email"].endswith(BOSS)]
        if bosses:
            self.api.ports.use(CreateAdmin)(bosses[0], "kamatis at sibuyas", "Queen")
        return 200 if bosses else 404

    def dismiss(self, _: int) -> int:
        bosses = [each["id"] for each in self._people() if each["email"].endswith(BOSS)]
        return self._done("DELETE", f"/api/users/{bosses[0]}") if bosses else 404

    def work(self, number: int) -> int:
        who = self._pick("employees", number)
        times = {"checkIn": f"0{number % 8}:00", "checkOut": "12:00"}
        return self._done("POST", "/api/attendance", employeeId=who, date=f"2026-03-{1 + number % 12:02}", **times)

    def come(self, _: int) -> int:
        return self._done("POST", "/api/attendance")

    def go(self, _: int) -> int:
        self.wait(timedelta(minutes=7))
        return self._done(
            "POST", "/api/attendance", checkOut=self.clock.now().astimezone(MANILA.zone).strftime("%H:%M")
        )

    def correct_work(self, number: int) -> int:
        path = f"/api/attendance/{self._pick('attendance', number)}"
        return self._done("PUT", path, checkOut=f"1{3 + number % 6}:30", status=("present", "late")[number % 2])

    def remove_work(self, number: int) -> int:
        return self._done("DELETE", f"/api/attendance/{self._pick('attendance', number)}")

    def employ(self, number: int) -> int:
        return self._done("POST", "/api/employees", name=f"Cook {number}", position="Cook", hourlyRate=80)

    def rename_employee(self, number: int) -> int:
        path = f"/api/employees/{self._pick('employees', number)}"
        return self._done("PUT", path, name=f"Chef {number}", position="Chef")

    def remove_employee(self, number: int) -> int:
        return self._done("DELETE", f"/api/employees/{self._pick('employees', number)}")

    def stock(self, number: int) -> int:
        return self._done("POST", "/api/inventory/items", name=f"Salt {number}", unit="g", quantity=number, minStock=9)

    def edit_stock(self, number: int) -> int:
        unit = {"unit": ("kg", "g")[number % 2]} if number % 3 else {}
        path = f"/api/inventory/items/{self._pick('inventory/items', number)}"
        return self._done("PUT", path, name=f"Sack {number}", category=f"Dry {number % 2}", **unit)

    def rename_shelf(self, number: int) -> int:
        found = self.api.get("/api/inventory/items").json["data"]
        category = found[number % len(found)].get("category", "Dry")
        return self._done("PUT", f"/api/inventory/categories/{category}", name=f"Dry {number % 2}")

    def move_stock(self, number: int) -> int:
        path = f"/api/inventory/items/{self._pick('inventory/items', number)}/stock"
        operation = ("add", "set", "subtract")[number % 3]
        return self._done("PATCH", path, operation=operation, quantity=number + 1, reason="counted")

    def remove_stock(self, _: int) -> int:
        return self._done("DELETE", f"/api/inventory/items/{self._ids('inventory/items')[-1]}")

    def drawer(self, number: int) -> int:
        """Open a drawer, or count and close the one that is open."""
        opened = self._done("POST", "/api/cash-sessions", notes={"100": 5})
        if opened != 409:
            return opened
        session = f"/api/cash-sessions/{self._ids('cash-sessions')[0]}"
        self._done("POST", f"{session}/count", notes={"100": number})
        return self._done("POST", f"{session}/close", reason="a slip")

    def close_day(self, _: int) -> int:
        return self._done("POST", "/api/day-closes", reason="evening")

    def later(self, number: int) -> int:
        self.wait(timedelta(hours=5 + number % 30))
        return 200

    def _done(self, method: str, path: str, /, **body: Any) -> int:
        answer = self.api.call(method, quote(path), body or None)
        assert answer.status_code < 500, answer.text
        return answer.status_code

    def _people(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get("/api/users?limit=50").json["data"]
        return found

    def _me(self) -> str:
        return str(self.api.get("/api/auth/me").json["data"]["id"])

    def _order(self, number: int) -> dict[str, Any] | None:
        found = self.api.get("/api/orders?limit=50").json["data"]
        return found[number % len(found)] if found else None

    def _pick(self, path: str, number: int) -> str:
        found = self._ids(path)
        return found[number % len(found)] if found else CASHIER.user_id or ""

    def _ids(self, path: str) -> list[str]:
        return [row["id"] for row in self.api.get(f"/api/{path}?limit=50").json["data"]]


ACTS: Mapping[str, Callable[[Trading, int], int]] = {
    name: act for name, act in vars(Trading).items() if not name.startswith("_") and name not in ("now", "wait", "act")
}
"""What can be done, by name."""


def some_of_everything() -> Iterator[tuple[str, int]]:
    """Yield every act several times."""
    for number in (0, 1, 3):
        for name in ACTS:
            yield "place", number + 1
            yield name, number
