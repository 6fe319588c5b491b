"""Measure every row: warm it up, look at the server, load it, look again; the limits before and after each part."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks import driver, site, visits
from benchmarks.bare import PATH
from benchmarks.figures import (
    BARE,
    DRIVER,
    PLACE,
    PLACING,
    READS,
    WRITES,
    Figures,
    cpu_of,
    largest,
    per_answer,
    percentile,
    rare,
)
from benchmarks.load import LoadProcess, Plan, Sending, Taken, Visit
from benchmarks.options import Wish
from support.servers.processes import group
from support.servers.technomart import TechnoMart

WARM_UP = 0.2  # of the time of a row
HALF = 0.5  # of it, for a limit, which is measured twice
MANY = 200_000  # orders, beyond which the loading is the longest part
WRITTEN = (PLACE, "pay", "whole flow")
AROUND = (BARE, BARE, BARE, DRIVER, BARE, DRIVER)
"""The limits around the reads and the writes of a canteen for each number of clients."""
ON_SERVERS = (PLACING, PLACING)
"""The limits around placing besides, where statements go to a server."""


@dataclass(frozen=True)
class Ways:
    """What a run is made with: the process the load comes from, and what says how far it is."""

    load: LoadProcess
    tell: Callable[[str], None]


@dataclass
class Bench:
    """A run: how many rows it will have, as soon as that is known, how many it has begun, and what went wrong."""

    wish: Wish
    problems: list[str] = field(default_factory=list)
    total: int | None = None
    begun: int = 0

    def all(self, ways: Ways) -> Iterator[Figures]:
        """Measure everything."""
        wish = self.wish
        clients = wish.clients[:1] if wish.grows else wish.clients
        with site.bare() as bare:
            for engine in wish.engines:
                for orders in wish.orders:
                    long = ", which takes minutes" if orders > MANY else ""
                    ways.tell(f"{engine}: filling it with {orders:,} orders{long}")
                    with site.served(engine, orders) as found:
                        yield from Canteen(self, ways, found, bare).all(clients)


class Canteen:
    """Measures one served canteen, and the limits around what it measures."""

    def __init__(self, bench: Bench, ways: Ways, found: site.Site, bare: TechnoMart) -> None:
        self.bench, self.ways, self.site, self.bare_server = bench, ways, found, bare
        self.order = site.order_of(found)
        self.own = found.own_statements
        self.numbers = 1

    def all(self, clients: tuple[int, ...]) -> Iterator[Figures]:
        """Measure the reads with few and many clients, and only then what makes the table longer."""
        wish = self.bench.wish
        asked = site.reads(self.site, site.fill_queue(self.site, self.order), deep=wish.grows)
        between = site.between(self.site, self.order, deep=wish.grows)
        rows = len(asked) + len(between) + len(WRITTEN) + len(AROUND)
        each = sum(rows + (len(ON_SERVERS) if engine != "sqlite" else 0) for engine in wish.engines)
        self.bench.total = len(wish.orders) * len(clients) * each
        for many in clients:
            yield from self.reads(asked, many)
        for many in clients:
            yield from self.writes(between, many)

    def reads(self, asked: Mapping[str, visits.Asking], clients: int) -> Iterator[Figures]:
        """Measure what changes no order."""
        yield self.bare(READS, clients)
        for name, visit in asked.items():
            yield self.one(READS, name, visit, clients, warm=name == site.LOGIN)[0]
        yield self.bare(READS, clients)

    def writes(self, between: Mapping[str, visits.Between], clients: int) -> Iterator[Figures]:
        """Measure reports with orders between, placing, paying and the whole flow."""
        token = self.site.token
        placed = self.site.call("POST", "/api/orders", self.order, Idempotency_Key=f"the-measure-of-{clients}").json()
        total, rows = placed["data"]["total"], driver.rows_of(self.site.url, placed["data"]["id"])
        yield self.bare(WRITES, clients)
        yield self.driver(rows, clients)
        yield from self.placing(placed["data"]["id"], clients)
        for name, visit in between.items():
            yield self.one(WRITES, name, visit, clients)[0]
        figures, ids = self.one(WRITES, PLACE, visits.Placing(token, self.order), clients)
        yield figures
        early = len(ids) // 10
        self.ways.load.run(Sending(self.plan(visits.Paying(token, total, ids[:early], clients), clients)))
        yield self.one(WRITES, "pay", visits.Paying(token, total, ids[early:], clients), clients, warm=True)[0]
        yield self.one(WRITES, "whole flow", visits.Serving(token, self.order, total), clients)[0]
        yield from self.placing(placed["data"]["id"], clients)
        yield self.driver(rows, clients)
        yield self.bare(WRITES, clients)

    def bare(self, kind: str, clients: int) -> Figures:
        """Measure the bare route."""
        return self.limit(kind, BARE, self.bare_server, visits.Asking([visits.request("GET", PATH)]), clients)

    def placing(self, order_id: str, clients: int) -> Iterator[Figures]:
        """Measure the statements of placing behind a bare route, where they go to a server."""
        if self.site.database is not None:
            with site.bare_placing(self.site.url, self.site.empty, order_id) as server:
                yield self.limit(WRITES, PLACING, server, visits.Placing("", self.order), clients)

    def limit(self, kind: str, name: str, server: TechnoMart, visit: Callable[[int], Visit], clients: int) -> Figures:
        """Measure what a server with nothing but one route answers."""
        self.begin(name, clients)
        plan = Plan(visit, server.port, clients, self.bench.wish.seconds * HALF)
        self.warm_up(plan)
        before = cpu_of(group(server.child.pid))
        taken = self.ways.load.run(Sending(plan))
        spent = cpu_of(group(server.child.pid)) - before
        return self.row(kind, name, clients, taken, cpu=spent, memory=largest(server.worker_pids()))

    def driver(self, rows: list[tuple[str, driver.Row]], clients: int) -> Figures:
        """Measure how fast the driver alone writes the rows of an order."""
        self.begin(DRIVER, clients)
        self.numbers += 10_000_000
        seconds = self.bench.wish.seconds * HALF
        taken = self.ways.load.run(driver.Writing(self.site.empty, rows, clients, seconds, self.numbers))
        return self.row(WRITES, DRIVER, clients, taken)

    def one(
        self, kind: str, name: str, visit: Callable[[int], Visit], clients: int, *, warm: bool = False
    ) -> tuple[Figures, list[str]]:
        """Measure one row; return the ids of the orders it placed too."""
        self.begin(name, clients)
        plan = self.plan(visit, clients)
        if not warm:
            self.warm_up(plan)
        before = self.site.spent()
        taken = self.ways.load.run(Sending(plan))
        after, answers = self.site.spent(), len(taken.samples)
        more: dict[str, Any] = {"memory": self.site.memory()}
        if after.statements is not None and before.statements is not None:
            more["statements"] = per_answer(after.statements - before.statements - self.own, answers)
        if after.database_cpu is not None and before.database_cpu is not None:
            more["database_cpu"] = per_answer((after.database_cpu - before.database_cpu) * 1000, answers)
        return self.row(kind, name, clients, taken, cpu=after.cpu - before.cpu, **more), taken.ids

    def begin(self, name: str, clients: int) -> None:
        """Say which row comes now."""
        self.bench.begun += 1
        size = f", {self.site.orders:,} orders" if self.bench.wish.grows else ""
        number = f"row {self.bench.begun} of {self.bench.total}"
        self.ways.tell(f"{number}, {name}, {self.site.engine}{size}, {clients} clients")

    def plan(self, visit: Callable[[int], Visit], clients: int) -> Plan:
        """Return a plan for this canteen and the time of a row; who signs in is limited by address."""
        spread = isinstance(visit, visits.Asking) and visit.requests[0].startswith(b"POST")
        return Plan(visit, self.site.server.port, clients, self.bench.wish.seconds, spread)

    def warm_up(self, plan: Plan) -> None:
        """Run a plan for a short time that does not count."""
        self.ways.load.run(Sending(replace(plan, seconds=plan.seconds * WARM_UP)))

    def row(self, kind: str, name: str, clients: int, taken: Taken, **more: Any) -> Figures:
        """Return the figures of a row, and keep what went wrong in it."""
        engine = self.site.engine
        self.bench.problems += [f"{engine} {name}, {clients} clients: {error}" for error in taken.errors]
        place: dict[str, Any] = {
            "engine": engine,
            "orders": self.site.orders,
            "kind": kind,
            "name": name,
            "clients": taken.clients,
            "part_clients": clients,
        }
        return Figures(**place, **counted(taken, **more))


def counted(taken: Taken, *, cpu: float | None = None, **more: Any) -> dict[str, Any]:
    """Return how many answers there were and how fast they came, percentiles and CPU of one in milliseconds."""
    times = sorted(1000 * sample for sample in taken.samples)
    return {
        "answers": len(times),
        "errors": len(taken.errors),
        "rate": len(times) / taken.seconds,
        "cpu": per_answer(None if cpu is None else cpu * 1000, len(times)),
        "client": taken.cpu / taken.seconds,
        "p50": percentile(times, 0.5),
        "p95": rare(times, 0.95),
        "p99": rare(times, 0.99),
        **more,
    }
