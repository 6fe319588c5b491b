"""Measure every row: warm it up, look at the server, load it, look again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks import driver, site, visits
from benchmarks.bare import PATH
from benchmarks.figures import Figures, cpu_of, largest, per_answer, percentile, ratio
from benchmarks.load import LoadProcess, Plan, Sending, Taken, Visit
from support.servers.processes import group

WARM_UP = 0.2  # of the time of a row
BARE, DRIVER = "a bare route", "the driver alone"
WRITES = ("place", "pay", "whole flow")


@dataclass(frozen=True)
class Wish:
    """What is to be measured: engines, clients, sizes in orders, and the seconds a row takes."""

    engines: tuple[str, ...]
    clients: tuple[int, ...]
    orders: tuple[int, ...]
    seconds: float

    @property
    def grows(self) -> bool:
        """Tell whether sizes are compared: then the reads alone are repeated, with the fewest clients."""
        return len(self.orders) > 1


@dataclass
class Bench:
    """A run, with the rates of the limits it has found so far."""

    wish: Wish
    load: LoadProcess
    tell: Callable[[str], None]
    problems: list[str] = field(default_factory=list)
    limits: dict[tuple[str, str, int], float] = field(default_factory=dict)

    def all(self) -> Iterator[Figures]:
        """Measure everything, the bare route first."""
        clients = self.wish.clients[:1] if self.wish.grows else self.wish.clients
        yield from self.bare(clients)
        for engine in self.wish.engines:
            for orders in self.wish.orders:
                self.tell(f"{engine}: filling it with {orders:,} orders")
                with site.served(engine, orders) as found:
                    yield from Canteen(self, found).all(clients)

    def bare(self, clients: tuple[int, ...]) -> Iterator[Figures]:
        """Measure the bare route."""
        with site.bare() as server:
            for many in clients:
                self.tell(f"{BARE}, {many} clients")
                plan = self.plan(visits.Asking([visits.request("GET", PATH)]), server.port, many)
                self.warm_up(plan)
                before = cpu_of(group(server.child.pid))
                taken = self.load.run(Sending(plan))
                spent = cpu_of(group(server.child.pid)) - before
                self.limits[BARE, "", many] = len(taken.samples) / taken.seconds
                yield self.row("", BARE, many, taken, cpu=spent, memory=largest(server.worker_pids()))

    def plan(self, visit: Callable[[int], Visit], port: int, clients: int, *, spread: bool = False) -> Plan:
        """Return a plan for the time a row takes."""
        return Plan(visit, port, clients, self.wish.seconds, spread)

    def warm_up(self, plan: Plan) -> None:
        """Run a plan for a short time that does not count."""
        short = Plan(plan.visit, plan.port, plan.clients, plan.seconds * WARM_UP, plan.spread)
        self.load.run(Sending(short))

    def row(
        self,
        engine: str,
        name: str,
        clients: int,
        taken: Taken,
        *,
        cpu: float | None = None,
        orders: int = 0,
        **more: Any,
    ) -> Figures:
        """Return the figures of a row, and keep what went wrong in it."""
        self.problems += [f"{engine} {name}, {clients} clients: {error}" for error in taken.errors]
        count, rate = len(taken.samples), len(taken.samples) / taken.seconds
        return Figures(
            engine=engine,
            name=name,
            clients=clients,
            orders=orders,
            cpu=per_answer(None if cpu is None else cpu * 1000, count),
            client=taken.cpu / taken.seconds,
            of_bare=ratio(rate, self.limits.get((BARE, "", clients))),
            of_driver=ratio(rate, self.limits.get((DRIVER, engine, clients))) if name in WRITES else None,
            **counted(taken),
            **more,
        )


def counted(taken: Taken) -> dict[str, Any]:
    """Return how many answers there were, how fast they came, and their percentiles in milliseconds."""
    times = sorted(taken.samples)
    found = {f"p{share}": percentile(times, share / 100) * 1000 for share in (50, 95, 99)}
    return {"answers": len(times), "errors": len(taken.errors), "rate": len(times) / taken.seconds, **found}


class Canteen:
    """Measures one served canteen."""

    def __init__(self, bench: Bench, found: site.Site) -> None:
        self.bench, self.site = bench, found
        self.order = site.order_of(found)
        self.own = found.own_statements
        self.numbers = 1

    def all(self, clients: tuple[int, ...]) -> Iterator[Figures]:
        """Measure the reads with few and many clients, and only then what makes the table longer."""
        deep = self.bench.wish.grows
        asked = site.reads(self.site, site.fill_queue(self.site, self.order), deep=deep)
        for many in clients:
            for name, visit in asked.items():
                yield self.one(name, visit, many, warm=name == site.LOGIN)[0]
        for many in clients:
            yield from self.writes(many)

    def writes(self, clients: int) -> Iterator[Figures]:
        """Measure the driver alone, then placing, paying and the whole flow."""
        token = self.site.token
        placed = self.site.call("POST", "/api/orders", self.order, Idempotency_Key=f"the-measure-of-{clients}").json()
        total = placed["data"]["total"]
        yield self.driver(placed["data"]["id"], clients)
        figures, ids = self.one("place", visits.Placing(token, self.order), clients)
        yield figures
        early = len(ids) // 10
        self.bench.load.run(Sending(self.plan(visits.Paying(token, total, ids[:early], clients), clients)))
        yield self.one("pay", visits.Paying(token, total, ids[early:], clients), clients, warm=True)[0]
        yield self.one("whole flow", visits.Serving(token, self.order, total), clients)[0]

    def driver(self, order_id: str, clients: int) -> Figures:
        """Measure how fast the driver alone writes the rows of an order."""
        bench, engine = self.bench, self.site.engine
        bench.tell(f"{engine}: {DRIVER}, {clients} clients")
        rows = driver.rows_of(self.site.url, order_id)
        self.numbers += 10_000_000
        taken = bench.load.run(driver.Writing(self.site.empty, rows, clients, bench.wish.seconds, self.numbers))
        bench.limits[DRIVER, engine, clients] = len(taken.samples) / taken.seconds
        return bench.row(engine, DRIVER, clients, taken, orders=self.site.orders)

    def plan(self, visit: Callable[[int], Visit], clients: int) -> Plan:
        """Return a plan for this canteen; who signs in is limited by address."""
        spread = isinstance(visit, visits.Asking) and visit.requests[0].startswith(b"POST")
        return self.bench.plan(visit, self.site.server.port, clients, spread=spread)

    def one(
        self, name: str, visit: Callable[[int], Visit], clients: int, *, warm: bool = False
    ) -> tuple[Figures, list[str]]:
        """Measure one row; return the ids of the orders it placed too."""
        bench, found = self.bench, self.site
        bench.tell(f"{found.engine}, {found.orders:,} orders: {name}, {clients} clients")
        plan = self.plan(visit, clients)
        if not warm:
            bench.warm_up(plan)
        before = found.spent()
        taken = bench.load.run(Sending(plan))
        after, answers = found.spent(), len(taken.samples)
        more: dict[str, Any] = {"memory": found.memory()}
        if after.statements is not None and before.statements is not None:
            more["statements"] = per_answer(after.statements - before.statements - self.own, answers)
        if after.database_cpu is not None and before.database_cpu is not None:
            more["database_cpu"] = per_answer((after.database_cpu - before.database_cpu) * 1000, answers)
        more |= {"orders": found.orders, "cpu": after.cpu - before.cpu}
        return bench.row(found.engine, name, clients, taken, **more), taken.ids
