"""Count in the form that Prometheus reads; several processes do it together where they share a folder."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from typing_extensions import override

from technomart.domain.kernel.measures import Measures

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
TOGETHER = (1, 2, 4, 8, 16, 32, 64)
PREFIX = "technomart"


class PrometheusMeasures(Measures):
    """Counts in this process, or in files of `folder` which every process reads.

    The library reads PROMETHEUS_MULTIPROC_DIR, the folder, when it is imported.
    """

    def __init__(self, folder: str | None = None) -> None:
        """Begin at nothing, or where the processes are that share the folder."""
        self.folder = folder
        self.registry = own = CollectorRegistry()
        self._requests = Counter("requests", "Answers.", ["method", "route", "status"], namespace=PREFIX, registry=own)
        self._seconds = Histogram(
            "request_seconds",
            "Time until an answer begins.",
            ["method", "route"],
            namespace=PREFIX,
            buckets=SECONDS,
            registry=own,
        )
        self._answers: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}  # looked up in a fifth of the time
        self._limited = Counter(
            "limited_requests", "Requests that came too often.", ["route"], namespace=PREFIX, registry=own
        )
        self._payments = Counter("payments", "Payments.", ["method"], namespace=PREFIX, registry=own)
        self._repeats = Counter(
            "transaction_repeats", "Transactions that were run again.", ["fate"], namespace=PREFIX, registry=own
        )
        self._together = Histogram(
            "commit_transactions",
            "Transactions that shared a commit.",
            namespace=PREFIX,
            buckets=TOGETHER,
            registry=own,
        )
        self._pools = self._gauge("pool_connections", "Connections that pools may have.", own)
        self._lent = self._gauge("pool_connections_lent", "Connections that pools have lent.", own)

    @staticmethod
    def _gauge(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
        return Gauge(
            name, meaning, ["pool"], namespace=PREFIX, multiprocess_mode="livesum", registry=registry
        )  # of the processes that live

    @override
    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        kind = method, route, status
        counted = self._answers.get(kind)
        if counted is None:
            counted = self._requests.labels(*kind), self._seconds.labels(method, route)
            self._answers[kind] = counted
        requests, times = counted
        requests.inc()
        times.observe(seconds)

    @override
    def limited(self, route: str) -> None:
        self._limited.labels(route).inc()

    @override
    def paid(self, method: str) -> None:
        self._payments.labels(method).inc()

    @override
    def repeated(self, fate: str) -> None:
        self._repeats.labels(fate).inc()

    @override
    def committed(self, transactions: int) -> None:
        self._together.observe(transactions)

    @override
    def pooled(self, pool: str, connections: int) -> None:
        self._pools.labels(pool).set(connections)

    @override
    def lent(self, pool: str, more: int) -> None:
        self._lent.labels(pool).inc(more)

    @override
    def text(self, orders: Mapping[str, int]) -> bytes:
        shared = CollectorRegistry()
        if self.folder is not None:
            MultiProcessCollector(shared, self.folder)  # type: ignore[no-untyped-call]  # the library has types for little
        counted = generate_latest(self.registry if self.folder is None else shared)
        stored = CollectorRegistry()
        stored.register(_Orders(orders))
        return counted + generate_latest(stored)


class _Orders:
    """Tells how many orders there are, which the database knows and no process counts."""

    def __init__(self, orders: Mapping[str, int]) -> None:
        self.orders = orders

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = GaugeMetricFamily(f"{PREFIX}_orders", "Orders that there are.", labels=["status"])
        for status, number in self.orders.items():
            found.add_metric([status], number)
        yield found
