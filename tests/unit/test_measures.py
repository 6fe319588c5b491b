"""What was counted is told with the orders that there are, and without them while the database does not answer."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from typing_extensions import override

from support.builders import an_order, furnish, keep
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.prometheus import PrometheusMeasures
from technomart.domain.kernel.errors import DatabaseSilent
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.usecases.measures import TellMeasures

T = TypeVar("T")


class SilentStore(MemoryStore):
    """Answers nobody."""

    @override
    def ask(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        raise DatabaseSilent


def test_orders_are_told_beside_what_one_process_counted() -> None:
    store, measures = MemoryStore(), PrometheusMeasures()
    furnish(store)
    keep(store, an_order(status=OrderStatus.READY))
    measures.answered("GET", "/api/orders", 200, 0.02)

    told = TellMeasures(store, measures)().decode().splitlines()

    assert 'technomart_orders{status="ready"} 1.0' in told
    assert 'technomart_orders{status="completed"} 0.0' in told
    assert 'technomart_requests_total{method="GET",route="/api/orders",status="200"} 1.0' in told
    assert 'technomart_request_seconds_bucket{le="0.025",method="GET",route="/api/orders"} 1.0' in told


def test_what_was_counted_is_told_while_the_database_is_silent() -> None:
    measures = PrometheusMeasures()
    measures.paid("cash")

    told = TellMeasures(SilentStore(), measures)().decode()

    assert 'technomart_payments_total{method="cash"} 1.0' in told
    assert "technomart_orders{" not in told
