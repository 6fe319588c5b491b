"""More of what two change at the same time: codes, time at work, money that was taken, methods, notifications."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from typing_extensions import override

from support.builders import CASHIER, NOW, TODAY, a_dish, a_payment, an_order, placing
from support.http_api import SECRET
from support.rivals import DAY, Goods, People, World
from technomart.adapters.tokens import HmacSecretTokens
from technomart.domain.auth.attempts import AttemptKey, Attempts, new_attempts
from technomart.domain.auth.one_time_tokens import Purpose, one_time_token
from technomart.domain.auth.reset_codes import CODE_LASTS, ResetCode, code_id
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashCount, CashMovement, CashMovementKind, CountKind
from technomart.domain.cash_sessions.session import CashSession, CashSessionFilter
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.menu.items import Category
from technomart.domain.notifications.notification import Notification, NotificationNotFound
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.payments.payment import Payment
from technomart.domain.registers.register import Register
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

HOUR = timedelta(hours=1)
RECOVERY = ("one", "two", "three")
CODE = "sesame"
"""No six digits: no code that is drawn meanwhile is the same."""


class Forgetful(People):
    """People, of whom one was mailed a code, and was guessed about long ago."""

    @property
    def guessed(self) -> Attempts:
        return new_attempts(AttemptKey(self.user.email)).failed(NOW - 40 * DAY)

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        id_ = code_id(self.user.email)
        code = ResetCode(id_, HmacSecretTokens(SECRET).code_digest(id_, CODE), NOW + CODE_LASTS)
        return replace(People.rows(self, digest), reset_codes=(code,), attempts=(self.guessed,))

    @override
    def seen(self, work: UnitOfWork) -> Any:
        counted = work.attempts.find([self.guessed.id]).values()  # old ones go whenever anybody purges
        return People.seen(self, work), [each for each in counted if each.failed_at == NOW]


class Enrolling(People):
    """People, of whom one has a second factor that waits for its first code."""

    @property
    def factor(self) -> SecondFactor:
        return SecondFactor(self.user.id, "a secret", NOW)

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        return replace(People.rows(self, digest), second_factors=(self.factor,))

    @override
    def seen(self, work: UnitOfWork) -> Any:
        found = work.second_factors.find(self.user.id)
        return People.seen(self, work), found and replace(found, recovery=tuple("code" for _ in found.recovery))


class Guarded(Enrolling):
    """People, of whom one has a second factor, and has begun to sign in."""

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        found = Enrolling.rows(self, digest)
        ana, ben = found.users
        begun = one_time_token(ana, Purpose.SECOND_STEP, digest(self.token(Purpose.SECOND_STEP)), NOW)
        factor = replace(self.factor, confirmed_at=NOW, recovery=tuple(digest(code) for code in RECOVERY))
        return replace(
            found,
            users=(replace(ana, has_second_factor=True), ben),
            second_factors=(factor,),
            one_time_tokens=(*found.one_time_tokens, begun),
        )


class AtWork(People):
    """People, of whom one is at work."""

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        found = People.rows(self, digest)
        ana, ben = found.users
        running = Attendance(self.id(9), self.employee.id, TODAY, AttendanceStatus.PRESENT, NOW - HOUR)
        linked = replace(ana, employee_id=self.employee.id)
        return replace(found, users=(linked, ben), attendance=(*found.attendance, running))


class Told(People):
    """People who were told something."""

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        note = Notification(self.id(9), NOW, "Soup", f"Soup {self.number} is out.")
        return replace(People.rows(self, digest), notifications=(note,))

    @override
    def seen(self, work: UnitOfWork) -> Any:
        with suppress(NotificationNotFound):
            return work.notifications.get(self.id(9), self.actor)
        return None


class Tables(Goods):
    """Goods, and a second order that owes."""

    @property
    def other(self) -> Order:
        rice = a_dish(f"Rice {self.number}", id=self.id(11), price=10_00, category=f"Sides {self.number}")
        return an_order(id=self.id(16), dishes=[(rice, 1)], sequence=self.number + 10_001)

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        found = Goods.rows(self, digest)
        orders, changes = (*found.orders, self.other), (*found.changes, placing(self.other))
        return replace(found, orders=orders, changes=changes)

    @override
    def seen(self, work: UnitOfWork) -> Any:
        return Goods.seen(self, work), work.orders.get(self.other.id), work.payments.of_order(self.other.id)


@dataclass(frozen=True, slots=True)
class Paid(World):
    """An order whose money was taken."""

    @property
    def orders(self) -> tuple[Order, Order]:
        soup = a_dish(f"Soup {self.number}", id=self.id(10), price=30_00, category=self.category)
        order = an_order(id=self.id(13), dishes=[(soup, 1)], sequence=self.number + 1)
        return order, order.paid_with(30_00, PaymentMethod.CASH, NOW)

    @property
    def payment(self) -> Payment:
        return a_payment(self.orders[0], id=self.id(14))

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        order, paid = self.orders
        (line,) = order.lines
        return Snapshot(
            categories=(Category(self.id(15), self.category),),
            menu_items=(a_dish(line.name, id=line.menu_item_id, price=line.unit_price, category=self.category),),
            orders=(paid,),
            changes=(placing(order), change_of(CASHIER, order, paid, OrderEvent.PAID, amount=30_00)),
            payments=(self.payment,),
        )

    @override
    def seen(self, work: UnitOfWork) -> Any:
        id_ = self.id(13)
        return work.orders.get(id_), work.payments.of_order(id_), work.payments.refunds_of_order(id_)


@dataclass(frozen=True, slots=True)
class Drawers(World):
    """A register without cash, and one with a cash session that has a movement."""

    @property
    def codes(self) -> tuple[str, str]:
        return f"A{self.number}", f"B{self.number}"

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        empty, used = self.codes
        session = CashSession(self.id(12), self.id(11), TODAY, NOW, 50_00, None, self.user.id, "Ana")
        count = CashCount.of(Cash(note_5000=1), id=self.id(14), session_id=session.id, kind=CountKind.OPENING, at=NOW)
        return Snapshot(
            registers=(
                Register(self.id(10), empty, f"Terrace {self.number}"),
                Register(self.id(11), used, f"Hall {self.number}", session_id=session.id),
            ),
            cash_sessions=(session,),
            cash_movements=(CashMovement(self.id(13), session.id, CashMovementKind.PAID_OUT, 10_00, NOW, "ice"),),
            cash_counts=(count,),
        )

    @override
    def seen(self, work: UnitOfWork) -> Any:
        own = self.id(10), self.id(11)
        opened = work.cash_sessions.page(CashSessionFilter(own[0]), PageRequest()).rows
        kept = [work.cash_sessions.get(self.id(12)), *opened]
        closed = work.day_closes.last(own[0])
        return (
            [till for till in work.registers.tills() if till.register.id in own],
            closed and (closed.number, closed.business_date, closed.gross),
            kept,
            [work.cash_sessions.movements(each.id) for each in kept],
            [work.cash_sessions.counts(each.id) for each in kept],
        )


@dataclass(frozen=True, slots=True)
class Till(World):
    """The methods by which money is taken, which all worlds have in common."""

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        return Snapshot()

    @override
    def seen(self, work: UnitOfWork) -> Any:
        return sorted(work.payments.switched_off())
