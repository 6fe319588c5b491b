"""Set up the real program on a database, ready for customers, and read what it stored."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine, text

from support.servers.customers import Habits, dish_order
from support.servers.ledger import Stored
from support.servers.technomart import TechnoMart, own_technomart

EMAIL, PASSWORD = "owner@example.com", "siopao-for-merienda"
UNLIMITED = {"TECHNOMART_LIMIT_DEFAULT": "1000000 per minute"}


@dataclass(frozen=True)
class Running:
    """A program that serves, an administrator's token and a dish to order."""

    program: TechnoMart
    token: str
    dish: str

    @property
    def url(self) -> str:
        return self.program.url

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def habits(self, *, pays: bool = True, clients: int = 6, timeout: float = 10.0) -> Habits:
        """Return how customers of this canteen behave."""
        return Habits(
            order=dish_order(self.dish), headers=lambda: self.headers, pays=pays, clients=clients, timeout=timeout
        )


@contextmanager
def running(url: str, *, workers: int = 2, env: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Lend a program that serves from an empty database."""
    with own_technomart({"TECHNOMART_DATABASE_URL": url, **UNLIMITED, **(env or {})}, workers=workers) as program:
        program.run("db", "upgrade")
        program.run("create-admin", "--email", EMAIL, "--password", PASSWORD)
        program.start()
        with program.client(timeout=30) as client:
            answer = client.post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD})
            token = answer.json()["token"]
            dish = {"name": "Chicken adobo", "price": 120, "category": "Meals"}
            made = client.post("/api/menu/items", json=dish, headers={"Authorization": f"Bearer {token}"})
        yield Running(program, token, made.json()["data"]["id"])


def stored(url: str) -> list[Stored]:
    """Return every order and payment there is, by the marks customers gave them."""
    engine = create_engine(url)
    with engine.connect() as connection:
        orders = connection.execute(text("SELECT customer_name, id FROM orders")).all()
        payments = connection.execute(text("SELECT reference, id FROM payments")).all()
    engine.dispose()
    return [Stored(mark, id_) for mark, id_ in (*orders, *payments)]
