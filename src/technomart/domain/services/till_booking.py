"""Find the register and the cash session that money belongs to, and keep both as they are until it is stored."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.cash_sessions.session import NoOpenSession, SessionNotOpen
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import ChangedMeanwhile
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Payment
from technomart.domain.registers.register import FIRST, Register, Series, Till, in_use, named
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor

MOST_TRIES = 5
SeriesOf = Callable[[Register, date], Series | None]


@dataclass(frozen=True, slots=True)
class Booking:
    """Where money is booked; it is unassigned cash of the register where there is no session.

    It is the `seq`th booking of its register; `number` is that of the paper which comes with it, if one does.
    """

    register: Register
    day: date
    session_id: str | None
    seq: int
    number: int | None = None

    def named(self) -> dict[str, Any]:
        """Return it as the fields of a payment or refund."""
        return {
            "register_id": self.register.id,
            "register_date": self.day,
            "register_seq": self.seq,
            "cash_session_id": self.session_id,
        }


@dataclass(frozen=True, slots=True)
class TillBooking:
    """Books money at a register: the one that is named, the caller's, the only one with a session, or the first."""

    days: BusinessDays
    drawer: DrawerRules

    def __call__(
        self,
        work: UnitOfWork,
        by: Actor,
        at: datetime,
        method: PaymentMethod,
        *,
        register: str = "",
        series: SeriesOf = lambda *_: None,
        tills: Sequence[Till] | None = None,
    ) -> Booking:
        """Return where money that moves now is booked; the register's row stays locked until the end.

        `series` says of which series a paper comes with it, by the register and its day. `tills` are those in use where
        this transaction has read them. Raises `RegisterNotFound`, `SessionNotOpen` while the drawer that is meant is
        being counted, and for cash `NoOpenSession` where the settings ask for an open session.
        """

        def chosen(tills: Iterable[Till]) -> tuple[Till, str | None]:
            till = _meant(tills, by, register)
            is_meant = bool(register) or till.opened_by == by.user_id
            return till, self._session(till, is_cash=method is PaymentMethod.CASH, is_meant=is_meant)

        return self._booked(work, at, chosen, series, tills)

    def correction(self, work: UnitOfWork, by: Actor, at: datetime, payment: Payment) -> Booking:
        """Return where a correction is booked: with the payment as long as its drawer is not counted, else in none.

        No cash moves then, and a drawer that was counted is not made right by another one.
        """

        def chosen(tills: Iterable[Till]) -> tuple[Till, str | None]:
            listed = list(tills)
            mine = (till for till in listed if till.is_open and till.session_id == payment.cash_session_id)
            till = next(mine, None)
            return (till, till.session_id) if till else (_meant(listed, by, ""), None)

        return self._booked(work, at, chosen, lambda *_: None)

    def _booked(
        self,
        work: UnitOfWork,
        at: datetime,
        chosen: Callable[[Iterable[Till]], tuple[Till, str | None]],
        series: SeriesOf,
        tills: Sequence[Till] | None = None,
    ) -> Booking:
        for _ in range(MOST_TRIES):
            till, session_id = chosen(in_use(work.registers.tills()) if tills is None else tills)
            register = till.register
            day = till.day_of(session_id, self.days.of(at))
            wanted = series(register, day)
            counted = work.registers.count_booking(register, day, wanted)
            if counted is not None:
                return Booking(register, day, session_id, counted.booking, counted.number)
            if register == FIRST:
                work.registers.add_first()
            work.registers.get_for_update(register.id)  # whoever changed it may do so again
            tills = None
        raise ChangedMeanwhile("The register")

    def _session(self, till: Till, *, is_cash: bool, is_meant: bool) -> str | None:
        if till.is_open:
            return till.session_id
        if is_cash and till.is_counted and is_meant:
            raise SessionNotOpen(f"The drawer of register {till.register.code} is being counted; close it first.")
        if is_cash and self.drawer.required:
            raise NoOpenSession
        return None


def _meant(tills: Iterable[Till], by: Actor, register: str) -> Till:
    """Return the register that somebody means; raises `RegisterNotFound`.

    Of several sessions of their own it is the one they opened last, as they stand there now: an open one, if there is
    one. Whoever asks for another names its register.
    """
    listed = list(tills)
    if register:
        return named(listed, register)
    own = [till for till in listed if till.session_id is not None and till.opened_by == by.user_id is not None]
    found = max(own, key=lambda till: (till.is_open, till.session_id), default=None)
    is_open = [till for till in listed if till.is_open]
    return found or (is_open[0] if len(is_open) == 1 else listed[0])
