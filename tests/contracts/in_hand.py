"""What may be changed of an order that was placed, the same in every store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import CASHIER, MANAGER
from support.canteen import Canteen, a_canteen, a_request
from technomart.adapters.clock import TimeOrderedIds
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.in_hand import OrderIsOver
from technomart.domain.orders.order import OrderVersionChanged
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.orders.read import queue_tag

KITCHEN = (OrderStatus.IN_PROGRESS, OrderStatus.READY)
TO_COMPLETED = (*KITCHEN, OrderStatus.COMPLETED)


def found(canteen: Canteen, search: str, limit: int = 50) -> tuple[list[str], int | None]:
    wanted = OrderFilter(search=search)
    page = canteen.store.read(lambda work: work.orders.page(wanted, PageRequest(1, limit)))
    return [order.customer_name for order in page.rows], page.total


def tag(canteen: Canteen) -> str:
    return canteen.store.read(lambda work: queue_tag(work.orders.open_stands()))


class InHandContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def canteen(self, store: Store) -> Iterator[Canteen]:
        """Return a canteen whose books add up in the end."""
        canteen = a_canteen(store)
        yield canteen
        if isinstance(store, SqlStore):
            assert list(SqlAuditor(store.engine).violations()) == []

    @pytest.mark.parametrize("path", [(), KITCHEN, TO_COMPLETED])
    def test_a_name_is_corrected_and_found(self, canteen: Canteen, path: tuple[OrderStatus, ...]) -> None:
        order = canteen.at_status(canteen.placed(a_request(customer="Ana Rezes")), *path)
        assert found(canteen, "rezes") == (["Ana Rezes"], 1)
        before = tag(canteen)

        named = canteen.rename(CASHIER, order.id, "Ana Reyes", reason="misheard", version=order.version)

        row = canteen.history(order.id)[-1]
        assert canteen.order(order.id) == named
        assert (named.customer_name, named.version, named.total) == ("Ana Reyes", order.version + 1, order.total)
        assert (row.event, row.before, row.after, row.details, row.reason, row.seq) == (
            OrderEvent.RENAMED,
            order.status,
            order.status,
            "Ana Rezes",
            "misheard",
            named.version,
        )
        assert found(canteen, "reyes") == (["Ana Reyes"], 1)
        assert found(canteen, "rezes") == ([], 0)
        assert found(canteen, "ana") == (["Ana Reyes"], 1)
        assert (tag(canteen) == before) is (order.status not in (OrderStatus.IN_QUEUE, *KITCHEN))

    def test_what_was_counted_by_an_old_name_is_counted_anew(self, canteen: Canteen) -> None:
        canteen = replace(canteen, ids=TimeOrderedIds())
        old, _, _ = (
            canteen.at_status(canteen.placed(a_request(customer="Ana Rezes")), *TO_COMPLETED) for _ in range(3)
        )
        canteen.clock.move(timedelta(days=30))
        canteen.at_status(canteen.placed(a_request(customer="Bea")), *TO_COMPLETED)
        assert (found(canteen, "rezes", 1)[1], found(canteen, "reyes", 1)[1]) == (3, 0)

        canteen.rename(CASHIER, old.id, "Ana Reyes")

        assert (found(canteen, "rezes", 1)[1], found(canteen, "reyes", 1)[1]) == (2, 1)

    def test_a_name_that_is_the_same_changes_nothing(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request(customer="Ana"))

        assert canteen.rename(CASHIER, order.id, "Ana") == order
        assert len(canteen.history(order.id)) == 1

    def test_an_order_that_is_over_keeps_its_name(self, canteen: Canteen) -> None:
        order = canteen.at_status(canteen.placed(a_request(customer="Ana")), OrderStatus.CANCELLED)

        with pytest.raises(OrderIsOver, match="keeps its customer's name"):
            canteen.rename(MANAGER, order.id, "Bea")
        assert canteen.order(order.id) == order

    def test_a_name_is_not_changed_of_an_order_that_somebody_else_changed(self, canteen: Canteen) -> None:
        order = canteen.placed()
        canteen.rename(CASHIER, order.id, "Ana")

        with pytest.raises(OrderVersionChanged):
            canteen.rename(CASHIER, order.id, "Bea", version=order.version)
        assert canteen.order(order.id).customer_name == "Ana"
