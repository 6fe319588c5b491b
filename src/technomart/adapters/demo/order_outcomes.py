"""Decide what becomes of orders: most are paid, cooked and eaten; some are cancelled or refunded."""

from collections.abc import Sequence
from random import Random

from technomart.adapters.demo.order_timeline import Story
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.users.permissions import GRANTS, Permission
from technomart.domain.users.user import User

SECOND = 1_000
MINUTE = 60_000
CANCELLED, ALTHOUGH_PAID = 0.025, 0.004
"""How many orders are cancelled, and how many of all after they were paid, which makes a void of their invoice."""
REFUNDED = 0.008
PARTLY_REFUNDED = 0.008
SPLIT = 0.04
AT_ONCE = {OrderType.WALK_IN: 0.85, OrderType.ONLINE: 0.6}  # the others pay when they get their food
METHODS = {
    OrderType.WALK_IN: (PaymentMethod.CASH,) * 7 + (PaymentMethod.MOBILE,) * 2 + (PaymentMethod.CARD,),
    OrderType.ONLINE: (PaymentMethod.MOBILE,) * 6 + (PaymentMethod.CARD,) * 2 + (PaymentMethod.CASH,) * 2,
}
NOTES = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000)  # banknotes, in centavos
EXACT_CASH = 0.3
WHY_CANCELLED = ("Customer left", "Ordered twice", "Changed their mind", "Sold out")
WHY_REFUNDED = ("Wrong dish", "Cold food", "Waited too long")
WHY_PARTLY = ("Side dish missing", "Drink spilled")


class Fates:
    """Leads one order after another through its life."""

    def __init__(self, staff: Sequence[User], rng: Random) -> None:
        self._rng = rng
        self._staff = tuple(staff)
        may = tuple(user for user in staff if Permission.PAYMENT_REFUND in GRANTS[user.role])
        self._refunders = may or self._staff

    def cashier(self) -> User:
        """Return who is at the counter."""
        return self._staff[int(self._rng.random() * len(self._staff))]

    def live(self, story: Story, minutes: int) -> None:
        """Let an order happen; its kitchen needs so many `minutes`."""
        rng, at = self._rng, 0
        by = story.by
        at_once = rng.random() < AT_ONCE[story.type]
        fate = rng.random()
        if story.type is OrderType.ONLINE:
            at += self._within(20 * SECOND, 2 * MINUTE)
            story.moved(at, OrderStatus.IN_QUEUE, by)
        if at_once and not ALTHOUGH_PAID <= fate < CANCELLED:
            at = self._pay(story, at)
        if fate < CANCELLED:
            self._cancel(story, at)
            return
        at += self._within(MINUTE, 7 * MINUTE)
        cook = self.cashier()
        story.moved(at, OrderStatus.IN_PROGRESS, cook)
        at += minutes * self._within(40 * SECOND, 80 * SECOND) + self._within(20 * SECOND, 2 * MINUTE)
        story.moved(at, OrderStatus.READY, cook)
        if not at_once:
            at = self._pay(story, at + self._within(MINUTE, 4 * MINUTE))
        at += self._within(6 * MINUTE, 16 * MINUTE)  # until somebody comes for it
        story.moved(at, OrderStatus.COMPLETED, by)
        self._regret(story, at, fate)

    def _cancel(self, story: Story, at: int) -> None:
        at += self._within(MINUTE, 8 * MINUTE)
        story.called_off(at, OrderStatus.CANCELLED, self._refunder(), self._one_of(WHY_CANCELLED))

    def _regret(self, story: Story, at: int, fate: float) -> None:
        """Give money back for the few orders that were not right."""
        at += self._within(3 * MINUTE, 20 * MINUTE)
        if fate > 1 - REFUNDED:
            story.called_off(at, OrderStatus.REFUNDED, self._refunder(), self._one_of(WHY_REFUNDED))
        elif fate > 1 - REFUNDED - PARTLY_REFUNDED:
            story.refund(at, min(story.total // 400 * 100, 10_000), self._refunder(), self._one_of(WHY_PARTLY))

    def _pay(self, story: Story, at: int) -> int:
        """Pay an order in one part or two; return when that was done."""
        at += self._within(5 * SECOND, MINUTE)
        first = story.total // 200 * 100 if self._rng.random() < SPLIT else 0
        if first:
            self._hand_over(story, at, first)
            at += self._within(10 * SECOND, MINUTE)
        self._hand_over(story, at, story.total - first)
        return at

    def _hand_over(self, story: Story, at: int, amount: Centavos) -> None:
        methods = METHODS[story.type]
        method = methods[int(self._rng.random() * len(methods))]
        if method is PaymentMethod.CASH:
            story.paid(at, amount, method, self._notes_for(amount))
        else:
            story.paid(at, amount, method)

    def _notes_for(self, amount: Centavos) -> Centavos:
        """Return the cash a customer hands over: the very amount, or the least that some banknote makes of it."""
        if self._rng.random() < EXACT_CASH:
            return amount
        note = NOTES[int(self._rng.random() * len(NOTES))]
        return -(-amount // note) * note

    def _refunder(self) -> User:
        return self._refunders[int(self._rng.random() * len(self._refunders))]

    def _one_of(self, reasons: tuple[str, ...]) -> str:
        return reasons[int(self._rng.random() * len(reasons))]

    def _within(self, least: int, most: int) -> int:
        return least + int(self._rng.random() * (most - least))
