"""Stand at the counter's screen in a browser, and know what the server has of what was done there."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Locator, Page, expect

from support.browser import sign_in
from support.servers.served import rows
from support.servers.technomart import TechnoMart

LAST_HEADING = "Soups & Noodles"
"""Of the demo canteen; what stands here is not in the way of pictures."""
PASSWORD = "halo-halo-sa-tanghali"
ADMIN, MANAGER, CASHIER, OTHER = (f"{name}@technomart.example" for name in ("admin", "manager", "carla", "dante"))


@dataclass(frozen=True)
class Dish:
    """A dish of a test's own, so that nobody else sells or changes it."""

    id: str
    name: str


@dataclass(frozen=True)
class Till:
    """A canteen, with what an administrator may do in it."""

    canteen: TechnoMart
    token: str

    @classmethod
    def of(cls, canteen: TechnoMart) -> "Till":
        with canteen.client() as client:
            signed_in = client.post("/api/auth/login", json={"email": ADMIN, "password": PASSWORD})
        return cls(canteen, signed_in.json()["token"])

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        with self.canteen.client() as client:
            headers = {"Authorization": f"Bearer {self.token}"}
            answer = client.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer

    def dish(self, price: float, **others: Any) -> Dish:
        """Put a dish on the menu whose name no other begins with."""
        name = f"Dish {uuid4().hex[:10]}"
        body = {"name": name, "price": price, "category": LAST_HEADING, **others}
        return Dish(self.call("POST", "/api/menu/items", body).json()["data"]["id"], name)

    def cashier(self) -> str:
        """Let somebody new work here; returns their e-mail address, the password being everybody's."""
        email = f"{uuid4().hex[:10]}@example.com"
        self.call("POST", "/api/users", {"name": "Sita Cruz", "email": email, "role": "staff", "password": PASSWORD})
        return email

    def sign_out_everywhere(self, email: str) -> None:
        """End every session of somebody, as they do who lost a tablet."""
        with self.canteen.client() as client:
            token = client.post("/api/auth/login", json={"email": email, "password": PASSWORD}).json()["token"]
            ended = client.post("/api/auth/logout-everywhere", json={}, headers={"Authorization": f"Bearer {token}"})
        assert ended.is_success, ended.text

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Read the database itself."""
        return rows(f"sqlite:///{self.canteen.folder}/technomart.db", statement)

    def orders_of(self, dish: Dish) -> list[tuple[Any, ...]]:
        """Return what is stored of orders with a dish: status, total, discount, what was paid, kind, customer."""
        return self.rows(
            "SELECT DISTINCT o.status, o.total, o.discount, o.captured - o.refunded, o.type, o.customer_name "
            f"FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE l.menu_item_id = '{dish.id}' ORDER BY o.id"
        )

    def payments_for(self, dish: Dish) -> list[tuple[Any, ...]]:
        """Return the payments for orders with a dish: amount, method, what was tendered, reference."""
        return self.rows(
            "SELECT DISTINCT p.id, p.amount, p.method, p.tendered, p.reference FROM payments p "
            f"JOIN order_lines l ON l.order_id = p.order_id WHERE l.menu_item_id = '{dish.id}' ORDER BY p.id"
        )


def at_counter(page: Page, email: str = CASHIER) -> Page:
    """Sign in at the counter, and wait for the menu."""
    sign_in(page, email, PASSWORD)
    page.locator(".dish").first.wait_for()
    return page


def tile(page: Page, dish: Dish) -> Locator:
    return page.locator(".dish", has_text=dish.name)


def choose(page: Page, dish: Dish, portions: int = 1) -> None:
    """Press a dish so many times."""
    for _ in range(portions):
        tile(page, dish).click()


def total(page: Page) -> Locator:
    return page.locator("#price:not(.old) #total")


def priced(page: Page, amount: str) -> None:
    """Wait until the counter shows this total of the server."""
    expect(total(page)).to_have_text(amount)


def button(page: Page, name: str) -> Locator:
    """Return a button by its whole name, in the dialog that is in front if there is one."""
    return page.locator("dialog:modal, body:not(:has(dialog:modal))").last.get_by_role("button", name=name, exact=True)
