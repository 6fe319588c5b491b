"""Start the servers to measure and fill them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks import figures
from benchmarks.bare_placing import CANTEEN, EMPTY, ORDER
from benchmarks.figures import BETWEEN, DEEP_PAGE, PAGE, deep_page
from benchmarks.visits import Asking, Between, request
from support.servers.mariadb import MariaDb, throw_away_server
from support.servers.processes import group
from support.servers.technomart import TechnoMart, own_technomart, program
from technomart.adapters.demo.stock import RECIPES
from technomart.adapters.passwords import MOST_AT_ONCE

ROOT = Path(__file__).resolve().parent.parent
WORKERS, OPEN_ORDERS, LINES, DETAILS = 2, 200, 3, 200
DAYS, FEW = 730, 5
FIRST_NUMBER = "W-001"
"""What an order of nearly every day has, however many there are: a page of it lies in as many days."""
LOGIN = "login"
SALES, ORDERS_REPORT = "/api/reports/sales?range=30d", "/api/reports/orders?range=30d"
EMAIL, PASSWORD = "boss@example.com", "siopao-for-merienda"
UNLIMITED = {f"TECHNOMART_LIMIT_{name}": "10000000 per minute" for name in ("DEFAULT", "LOGIN", "REGISTER")}
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}
LOGGING_IN = Asking([request("POST", "/api/auth/login", body=CREDENTIALS)], most=MOST_AT_ONCE)
"""No more clients sign in at once than one worker lets wait."""
MARIADB = {"innodb_flush_log_at_trx_commit": 1, "innodb_buffer_pool_size": "1G", "innodb_log_file_size": "256M"}


@dataclass(frozen=True)
class Spent:
    """What a server has used so far: seconds of CPU, those of its database, and statements it was sent."""

    cpu: float
    database_cpu: float | None
    statements: int | None


@dataclass(frozen=True)
class Site:
    """A served canteen, full of orders; `empty` is the URL of a database with the same tables and nothing in it."""

    engine: str
    orders: int
    server: TechnoMart
    database: MariaDb | None
    url: str
    empty: str
    token: str = ""

    def spent(self) -> Spent:
        """Return what it has used until now."""
        cpu = figures.cpu_of(group(self.server.child.pid))
        if self.database is None:
            return Spent(cpu, None, None)
        asked = int(self.database.run("SHOW GLOBAL STATUS LIKE 'Questions'")[0][1])
        return Spent(cpu, figures.cpu_of([self.database.child.pid]), asked)

    @property
    def own_statements(self) -> int:
        """Return how many statements looking once costs: to connect sends some too."""
        first, second = self.spent().statements, self.spent().statements
        return (second or 0) - (first or 0)

    def memory(self) -> float:
        """Return the memory of the largest worker in MB."""
        return figures.largest(self.server.worker_pids())

    def get(self, path: str) -> Any:
        """Return what the program answers to a request."""
        return self.call("GET", path).json()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send one request; raises `httpx.HTTPStatusError` unless it is done."""
        sent = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        with self.server.client() as client:
            return client.request(method, path, json=body, headers=sent).raise_for_status()


@contextmanager
def served(engine: str, orders: int) -> Iterator[Site]:
    """Lend a canteen that is served as `technomart serve` serves, with so many orders of two years."""
    with ExitStack() as stack:
        database = stack.enter_context(throw_away_server(**MARIADB)) if engine == "mariadb" else None
        server = stack.enter_context(own_technomart(UNLIMITED, workers=WORKERS, command=program()))
        urls = [f"sqlite:///{server.folder}/{name}.db" for name in ("empty", "technomart")]
        if database is not None:
            urls = [database.url(database.create_database()) for _ in urls]
        for url in urls:
            server.env["TECHNOMART_DATABASE_URL"] = url
            server.run("db", "upgrade")
        server.run("demo-data", "--orders", str(orders), "--days", str(DAYS))
        server.run("create-admin", "--email", EMAIL, "--password", PASSWORD)
        server.start()
        with server.client() as client:
            token = client.post("/api/auth/login", json=CREDENTIALS).raise_for_status().json()["token"]
        yield Site(engine, orders, server, database, urls[1], urls[0], token)


@contextmanager
def bare(module: str = "benchmarks.bare", settings: Mapping[str, str] | None = None) -> Iterator[TechnoMart]:
    """Lend a server with one bare route, on the same settings."""
    command = [str(Path(program()[0]).parent / "python"), "-m", module]
    with own_technomart({"PYTHONPATH": str(ROOT), **(settings or {})}, workers=WORKERS) as server:
        server.command = command
        server.start()
        yield server


def bare_placing(canteen: str, empty: str, order_id: str) -> AbstractContextManager[TechnoMart]:
    """Lend a server with one bare route that sends the statements of placing; databases are named by their URLs."""
    return bare("benchmarks.bare_placing", {CANTEEN: canteen, EMPTY: empty, ORDER: order_id})


def order_of(site: Site) -> dict[str, Any]:
    """Return the body of an order of some dishes of the menu that take nothing from stock, so that none runs out."""
    menu = [dish for dish in site.get("/api/menu/items")["data"] if dish["name"] not in RECIPES]
    dishes = [dish["id"] for dish in menu if dish["available"]][:LINES]
    return {"items": [{"menuItemId": dish, "quantity": 1 + place} for place, dish in enumerate(dishes)]}


def fill_queue(site: Site, order: Any) -> str:
    """Hand over what is ready and place orders until enough are open; return the tag of the queue.

    What is ready may be taken a step back for a time, and when that ends the queue is another one.
    """
    queue = site.get("/api/orders/queue")["data"]
    ready = [each["id"] for each in queue if each["status"] == "ready"]
    for order_id in ready:
        site.call("PATCH", f"/api/orders/{order_id}/status", {"status": "completed"})
    missing = OPEN_ORDERS - len(queue) + len(ready)
    for number in range(missing):
        site.call("POST", "/api/orders", order, Idempotency_Key=f"open-order-number-{number}")
    return site.call("GET", "/api/orders/queue").headers["ETag"]


def reads(site: Site, tag: str, *, deep: bool) -> dict[str, Asking]:
    """Return who asks what in every row that changes no order; `deep` adds what grows with the table."""
    ask = Asker(site.token)
    listed = site.get("/api/orders?limit=100")["data"] + site.get("/api/orders/history?limit=100")["data"]
    unchanged = request("GET", "/api/orders/queue", site.token, headers={"If-None-Match": tag})
    found = {
        "health": ask("/api/health"),
        "auth/me": ask("/api/auth/me"),
        "detail": ask(*(f"/api/orders/{order['id']}" for order in listed[:DETAILS])),
        "list of 50": ask("/api/orders?limit=50"),
        "history": ask("/api/orders/history?limit=50"),
        "queue, 200 open": ask("/api/orders/queue"),
        "queue, unchanged": Asking([unchanged], 304),
        "menu": ask("/api/menu/items"),
        "search by number": ask(f"/api/orders?search={FIRST_NUMBER}"),
        "sales, 30 days": ask(SALES),
    }
    return found | (growing(site, listed) if deep else {LOGIN: LOGGING_IN})


def between(site: Site, order: Any, *, deep: bool) -> dict[str, Between]:
    """Return who asks for the reports that are kept as long as nobody commits, with an order before each of them."""
    kept = {"sales": SALES} | ({"orders report": ORDERS_REPORT} if deep else {})
    return {
        f"{name}{BETWEEN}": Between(site.token, order, request("GET", path, site.token)) for name, path in kept.items()
    }


def growing(site: Site, listed: Sequence[Any]) -> dict[str, Asking]:
    """Return who asks what in the rows that could grow with the table, for as many rows whatever its size."""
    ask, pages = Asker(site.token), max(site.orders // PAGE, 1)
    word = most_common(listed, "customerName", "Maria Cruz").replace(" ", "%20")
    return {
        "search by name": ask(f"/api/orders?search={word}&limit={FEW}"),
        DEEP_PAGE: ask(page_by_cursor(site)),
        "the last page": ask(f"/api/orders?limit=50&page={pages}"),
        "orders report": ask(ORDERS_REPORT),
        "customer's history": ask(f"/api/reports/customer-history?customer={word}&limit={FEW}"),
    }


def most_common(listed: Sequence[Any], field: str, otherwise: str = "") -> str:
    """Return what most of some orders have in a field: there are `FEW` of it among 1,000 orders too."""
    counted = Counter[str](order[field] for order in listed if order.get(field))
    return max(counted, key=counted.__getitem__, default=otherwise)


def page_by_cursor(site: Site) -> str:
    """Return the path of a page that lies deep."""
    path, before = "/api/orders?limit=50", deep_page(site.orders) - 1
    following = site.get(f"{path}&page={before}")["pagination"]["next"]
    return f"{path}&after={following}" if following else path


@dataclass(frozen=True)
class Asker:
    """Makes visitors who read with a token."""

    token: str

    def __call__(self, *paths: str) -> Asking:
        """Return a visitor of some paths."""
        return Asking([request("GET", path, self.token) for path in paths])
