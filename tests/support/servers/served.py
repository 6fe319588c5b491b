"""Set up a served canteen over HTTP, somebody signed in and a dish to order, and read what it stored."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import create_engine, text

from support.servers.customers import Habits, dish_order
from support.servers.ledger import Stored
from support.servers.processes import PATIENCE
from support.servers.technomart import TechnoMart, own_technomart

EMAIL, PASSWORD = "boss@example.com", "siopao-for-merienda"
UNLIMITED = {"TECHNOMART_LIMIT_DEFAULT": "1000000 per minute"}


@dataclass(frozen=True)
class ServedCanteen:
    """A server with an administrator's token, and a dish of 45.00; `item` is what it is cooked from, if anything."""

    server: TechnoMart
    token: str
    dish: str
    item: str

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def database_url(self) -> str:
        return self.server.env.get("TECHNOMART_DATABASE_URL", f"sqlite:///{self.server.folder}/technomart.db")

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send one request on a connection of its own."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        with self.server.client(timeout=PATIENCE) as client:
            return client.request(method, path, json=body, headers=sent)

    def data(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.call(method, path, body)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    def habits(self, *, pays: bool = True, clients: int = 6, timeout: float = 10.0) -> Habits:
        """Return how customers of this canteen behave."""
        return Habits(
            order=dish_order(self.dish), headers=lambda: self.headers, pays=pays, clients=clients, timeout=timeout
        )

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Read the database itself."""
        return rows(self.database_url, statement)

    def stored(self) -> list[Stored]:
        """Return every order and payment there is, by the marks customers gave them."""
        return stored(self.database_url)

    def violations(self) -> list[Any]:
        """Audit the database as its owner would."""
        found: list[Any] = json.loads(self.server.run("audit", "--json", check=False).stdout)["violations"]
        return found


def opened(server: TechnoMart, *, has_stock: bool = True) -> ServedCanteen:
    """Make the tables, an administrator and a dish of 0.2 kg of one item; the server is running afterwards."""
    server.run("db", "upgrade")
    server.run("create-admin", "--email", EMAIL, "--password", PASSWORD)
    server.start()
    with server.client(timeout=PATIENCE) as client:
        signed_in = client.post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})
    canteen = ServedCanteen(server, signed_in.json()["token"], "", "")
    dish = canteen.data("POST", "/api/menu/items", {"name": "Adobo", "price": 45, "category": "Meals"})["id"]
    item = with_stock(canteen, dish) if has_stock else ""
    return ServedCanteen(server, canteen.token, dish, item)


def with_stock(canteen: ServedCanteen, dish: str) -> str:
    """Cook a dish from an item there is plenty of; return the item."""
    item = {"name": "Rice", "unit": "kg", "quantity": 1_000_000}
    item_id: str = canteen.data("POST", "/api/inventory/items", item)["id"]
    canteen.data("PUT", f"/api/inventory/recipes/{dish}", [{"inventoryItemId": item_id, "quantity": 0.2}])
    return item_id


@contextmanager
def running(url: str, *, workers: int = 2, env: Mapping[str, str] | None = None) -> Iterator[ServedCanteen]:
    """Lend a canteen without stock that is served from an empty database."""
    settings = {"TECHNOMART_DATABASE_URL": url, **UNLIMITED, **(env or {})}
    with own_technomart(settings, workers=workers) as server:
        yield opened(server, has_stock=False)


def stored(url: str) -> list[Stored]:
    """Return every order and payment there is, by the marks customers gave them."""
    marked = "SELECT customer_name, id FROM orders UNION ALL SELECT reference, id FROM payments"
    return [Stored(mark, id_) for mark, id_ in rows(url, marked)]


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Read a database itself."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found
