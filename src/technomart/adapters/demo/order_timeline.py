"""Tell what happens to one order, step by step, up to an instant; what would come later is left out."""

from datetime import date, datetime

from technomart.adapters.demo.ids import SeededIds, instant_of
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.history import OrderChange, OrderEvent
from technomart.domain.orders.order import Order, OrderLine, OrderType, PaymentMethod
from technomart.domain.orders.pricing import Basket, Discount
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.users.user import User


class Diary:
    """Collects the rows of many orders."""

    def __init__(self, days: BusinessDays, until: int, payment_ids: SeededIds, refund_ids: SeededIds) -> None:
        self.days = days
        self.until = until
        self.payment_ids = payment_ids
        self.refund_ids = refund_ids
        self.orders: list[Order] = []
        self.changes: list[OrderChange] = []
        self.payments: list[Payment] = []
        self.refunds: list[Refund] = []
        self._day_ends = (instant_of(0), instant_of(0), date.min)

    def day_of(self, at: datetime) -> date:
        """Return the business day of an instant; neighbours in time are answered from memory."""
        start, end, day = self._day_ends
        if not start <= at < end:
            day = self.days.of(at)
            self._day_ends = (self.days.start(day), self.days.end(day), day)
        return day


class Story:
    """One order on its way; times are milliseconds since 1970 and must not go back."""

    def __init__(
        self,
        diary: Diary,
        order_id: str,
        at: int,
        by: User,
        *,
        type_: OrderType,
        number: str,
        customer: str,
        total: int,
    ) -> None:
        self.diary = diary
        self.id = order_id
        self.at = self.updated_at = instant_of(at)
        self.by = by
        self.type = type_
        self.number = number
        self.customer = customer
        self.total = total
        self.status = OrderStatus.PENDING if type_ is OrderType.ONLINE else OrderStatus.IN_QUEUE
        self.captured = self.refunded = self.version = 0
        self.method: PaymentMethod | None = None
        self.completed_at: datetime | None = None
        self.payments: list[Payment] = []
        self._record(at, OrderEvent.PLACED, None, by)

    def moved(self, at: int, status: OrderStatus, by: User) -> None:
        """Send the order to its next state."""
        if at <= self.diary.until:
            before, self.status = self.status, status
            self._record(at, OrderEvent.MOVED, before, by)
            if status is OrderStatus.COMPLETED:
                self.completed_at = self.updated_at

    def paid(
        self,
        at: int,
        amount: Centavos,
        method: PaymentMethod,
        *,
        tendered: Centavos | None = None,
        reference: str = "",
    ) -> None:
        """Take money at the counter where the order was placed."""
        by = self.by
        if at > self.diary.until or not amount:
            return
        self.captured += amount
        self.method = method
        self._record(at, OrderEvent.PAID, self.status, by, reason=method.value, amount=amount)
        self.payments.append(
            Payment(
                self.diary.payment_ids.at(at),
                self.id,
                self.number,
                amount,
                method,
                self.updated_at,
                self.diary.day_of(self.updated_at),
                tendered,
                reference,
                self.customer,
                by.id,
                by.name,
            )
        )

    def refund(self, at: int, amount: Centavos, by: User, reason: str) -> None:
        """Give back a part of the first payment, less than the whole of it."""
        if at <= self.diary.until and self.payments and 0 < amount < self.payments[0].left:
            self._record(at, OrderEvent.REFUNDED, self.status, by, reason=reason, amount=amount)
            self._give_back(at, 0, amount, by, reason)

    def called_off(self, at: int, status: OrderStatus, by: User, reason: str) -> None:
        """Cancel or refund the order, and give back everything that was kept."""
        if at > self.diary.until:
            return
        before, self.status = self.status, status
        self._record(at, OrderEvent.MOVED, before, by, reason=reason, amount=self.captured - self.refunded)
        for position, payment in enumerate(self.payments):
            self._give_back(at, position, payment.left, by, reason)

    def end(self, sequence: int, lines: tuple[OrderLine, ...], basket: Basket, terms: Discount) -> None:
        """Write the order down as it stands at the end of the story."""
        order = Order(
            self.id,
            sequence,
            self.type,
            self.diary.day_of(self.at),
            lines,
            basket.subtotal,
            basket.discount,
            self.total,
            self.status,
            self.at,
            self.updated_at,
            self.customer,
            self.by.id,
            terms,
            self.captured,
            self.refunded,
            self.method,
            self.completed_at,
            self.version,
        )
        self.diary.orders.append(order)
        self.diary.payments += self.payments

    def _give_back(self, at: int, position: int, amount: Centavos, by: User, reason: str) -> None:
        payment = self.payments[position].refunded_by(amount)
        self.payments[position] = payment
        self.refunded += amount
        day = self.diary.day_of(self.updated_at)
        refund_id = self.diary.refund_ids.at(at)
        self.diary.refunds.append(
            Refund(refund_id, payment.id, self.id, amount, self.updated_at, day, reason, by.id, by.name)
        )

    def _record(
        self,
        at: int,
        event: OrderEvent,
        before: OrderStatus | None,
        by: User,
        *,
        reason: str = "",
        amount: Centavos = 0,
    ) -> None:
        self.version += 1
        self.updated_at = now = instant_of(at)
        self.diary.changes.append(
            OrderChange(self.id, self.version, event, before, self.status, now, by.id, by.name, reason, "", amount)
        )
