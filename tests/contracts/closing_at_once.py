"""What a close takes in while people go on selling, giving back and closing."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from threading import Event, Semaphore

from support.builders import MANAGER, RICE, TODAY, an_actor, furnish, once_for
from support.canteen import Canteen, a_request
from support.stored import broken_in
from support.threads import PATIENCE, at_once
from technomart.domain.day_closes.close import DayClose, DayClosed, DayCloseFilter
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.papers.paper import PaperKind
from technomart.domain.payments.payment import Payment, Refund, Tender
from technomart.domain.registers.register import FIRST
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.users.permissions import Role

SELLERS = [an_actor(Role.STAFF, user_id=name) for name in ("ana", "ben", "cai")]
DAY = timedelta(days=1)
RUNNING_IN = 6
"""Sales and refunds after which the day is closed."""


class Counter:
    """People who sell rice for fifteen pesos and give five back of it, until the day is closed and once more then."""

    def __init__(self, canteen: Canteen) -> None:
        self.canteen = canteen
        self.orders: list[Order] = []
        self.is_closed, self.done = Event(), Semaphore(0)

    def run(self, seller: int) -> None:
        goes_on = True
        while goes_on:
            goes_on = not self.is_closed.is_set()
            order = self.canteen.placed(a_request((RICE, 1)), by=SELLERS[seller])
            self.orders.append(order)
            method = PaymentMethod.CASH if seller else PaymentMethod.CARD
            paid = self.canteen.pay(SELLERS[seller], order.id, Tender(15_00, method), once_for())
            self.done.release()
            self.canteen.refund(MANAGER, RefundRequest(paid.about or "", 5_00, "cold"), once_for())
            self.done.release()

    def close(self) -> bool:
        """Close the day in the middle of it; tell whether it was not closed already."""
        for _ in range(RUNNING_IN):
            assert self.done.acquire(timeout=PATIENCE)
        try:
            closed(self.canteen)
        except DayClosed:
            return False
        finally:
            self.is_closed.set()
        return True

    def money(self, day: date) -> tuple[list[Payment], list[Refund]]:
        """Return what was booked on a day of the register."""
        ids = [order.id for order in self.orders]
        payments = [each for id_ in ids for each in self.canteen.payments(id_) if each.register_date == day]
        return payments, [each for id_ in ids for each in self.canteen.refunds(id_) if each.register_date == day]


def closed(canteen: Canteen) -> DayClose:
    return canteen.close_day(MANAGER, "", reason="not paid yet")


def closes_of(store: Store) -> Sequence[DayClose]:
    page = store.read(lambda work: work.day_closes.page(DayCloseFilter(FIRST.id), PageRequest(1, 9)))
    return page.rows[::-1]


def holds(close: DayClose, payments: list[Payment], refunds: list[Refund]) -> bool:
    """Tell whether a close has this money and its papers, and nothing else; each sale is paid whole."""
    reading = close.reading
    sold, back = len(payments) * 15_00, len(refunds) * 5_00
    tenders = (sum(each.received for each in reading.tenders), sum(each.returned for each in reading.tenders))
    issued = [(reading.issued(kind).count, reading.issued(kind).figures.total) for kind in PaperKind]
    loose = sum(each.kept for each in reading.tenders if each.method is PaymentMethod.CASH)
    return (tenders, close.gross, reading.cash.unassigned) == ((sold, back), sold, loose) and dict(
        zip(PaperKind, issued, strict=True)
    ) == {PaperKind.INVOICE: (len(payments), sold), PaperKind.VOID: (0, 0), PaperKind.RETURN: (len(refunds), back)}


class ClosingAtOnceContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_day_that_two_close_while_others_sell_and_give_back_has_each_sale_once(self, store: Store) -> None:
        furnish(store)
        canteen = Canteen(store)
        counter = Counter(canteen)
        selling: list[Callable[[], object]] = [partial(counter.run, seller) for seller in range(len(SELLERS))]

        done = at_once([counter.close, counter.close, *selling])

        assert sorted(map(str, done[:2])) == ["False", "True"]
        canteen.clock.move(DAY)
        closed(canteen)
        first, second = closes_of(store)
        days = [counter.money(day) for day in (TODAY, TODAY + DAY)]
        assert all(payments for payments, _ in days)
        assert sum(len(payments) for payments, _ in days) == len(counter.orders)
        assert sum(len(refunds) for _, refunds in days) == len(counter.orders)
        assert [holds(close, *money) for close, money in zip((first, second), days, strict=True)] == [True, True]
        invoices = [close.reading.invoices for close in (first, second)]
        assert (invoices[0].first, invoices[1].last) == (1, len(counter.orders))
        assert invoices[1].first == (invoices[0].last or 0) + 1
        assert (second.seal_before, second.previous, second.after) == (first.seal, first.accumulated, TODAY)
        assert first.is_sealed
        assert second.is_sealed
        assert broken_in(store) == set()
