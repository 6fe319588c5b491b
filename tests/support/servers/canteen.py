"""Set up a served canteen over HTTP: somebody signed in, a dish, and something to cook it from."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx

from support.servers.ledger import Stored
from support.servers.technomart import TechnoMart

EMAIL, PASSWORD = "boss@example.com", "siopao-for-merienda"
GENEROUS = {"TECHNOMART_LIMIT_DEFAULT": "1000000 per minute"}


@dataclass(frozen=True)
class ServedCanteen:
    """A server with a manager's token, and a dish of 45.00 that takes 0.2 kg of one item."""

    server: TechnoMart
    token: str
    dish: str
    item: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send one request on a connection of its own."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        with self.server.client() as client:
            return client.request(method, path, json=body, headers=sent)

    def data(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.call(method, path, body)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Read the database itself."""
        with closing(sqlite3.connect(self.server.folder / "technomart.db")) as connection:
            return connection.execute(statement).fetchall()

    def stored(self) -> Iterable[Stored]:
        """Return every order and payment under the mark it carries."""
        marked = "SELECT customer_name, id FROM orders UNION ALL SELECT reference, id FROM payments"
        return [Stored(mark, id_) for mark, id_ in self.rows(marked)]

    def violations(self) -> list[Any]:
        """Audit the database as its owner would."""
        shop = TechnoMart(self.server.folder, self.server.env)  # the program itself, whatever it is that serves
        done = shop.run("audit", "--json", check=False, within=300)
        found: list[Any] = json.loads(done.stdout)["violations"]
        return found


def opened(server: TechnoMart, *, quantity: float = 1_000_000) -> ServedCanteen:
    """Make the tables, an administrator, a dish and its ingredient; the server is running afterwards."""
    shop = TechnoMart(server.folder, server.env)
    shop.run("db", "upgrade")
    shop.run("create-admin", "--email", EMAIL, "--password", PASSWORD)
    server.start()
    with server.client() as client:
        signed_in = client.post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})
    canteen = ServedCanteen(server, signed_in.json()["token"], "", "")
    dish = canteen.data("POST", "/api/menu/items", {"name": "Adobo", "price": 45, "category": "Meals"})["id"]
    item = canteen.data("POST", "/api/inventory/items", {"name": "Rice", "unit": "kg", "quantity": quantity})["id"]
    canteen.data("PUT", f"/api/inventory/recipes/{dish}", [{"inventoryItemId": item, "quantity": 0.2}])
    return ServedCanteen(server, canteen.token, dish, item)
