"""Keep the close of a register's day: one row, never computed again, sealed with the one before (Z reading)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from technomart.domain.day_closes.reading import Reading, Span
from technomart.domain.day_closes.summary import Sum, summary
from technomart.domain.kernel.errors import Conflict, NotFound
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.paging import Position
from technomart.domain.kernel.stored import Unreadable, fields_of, stored
from technomart.domain.registers.register import NO_MACHINE, Machine

MOST_ACCUMULATED: Centavos = 9_999_999_999_99
"""What the grand total shows at most; past it, it begins again and the reset counter goes up."""
MOST_CARRIED = 500
"""How many open orders a close names; it counts all of them."""


class DayCloseNotFound(NotFound):
    """No day close has this id."""

    code = "day_close_not_found"
    sentence = "There is no such day close."


class DayClosed(Conflict):
    """The day of this register was closed."""

    code = "day_closed"


class DayNotBegun(Conflict):
    """The day is not there yet."""

    code = "day_not_begun"
    sentence = "A day that has not begun cannot be closed."


class SessionStillOpen(Conflict):
    """There is cash in the drawer that was not counted."""

    code = "cash_session_still_open"


class OrdersStillOpen(Conflict):
    """Orders owe money, and the settings have them paid or cancelled first."""

    code = "orders_still_open"


@dataclass(frozen=True, slots=True)
class CarriedOrder:
    """An order that is open when the day is closed, and what it still owes."""

    number: str
    amount: Centavos


@dataclass(frozen=True, slots=True)
class Carried:
    """The orders that go over into the next day: how many, what they owe together, the first of them, and why."""

    count: int = 0
    amount: Centavos = 0
    orders: Sequence[CarriedOrder] = ()
    reason: str = ""

    @classmethod
    def of(cls, orders: Sequence[CarriedOrder], reason: str) -> "Carried":
        """Return these orders."""
        return cls(len(orders), sum(order.amount for order in orders), tuple(orders[:MOST_CARRIED]), reason)

    @property
    def adds_up(self) -> bool:
        """Tell whether the orders that are named are all, or the first of more, and owe what is said."""
        named = sum(order.amount for order in self.orders)
        if self.count > MOST_CARRIED:
            return len(self.orders) == MOST_CARRIED and named < self.amount
        return (len(self.orders), named) == (self.count, self.amount)


@dataclass(frozen=True, slots=True)
class _Beside:
    """The part of a content that is no reading."""

    carried: Carried
    machine: Machine
    begun: str | None


@dataclass(frozen=True, slots=True)
class DayClose:
    """The close of a register's day, the `number`th of the register (Z counter).

    `previous` and `accumulated` are the grand total before and after it: gross, of every sale once, for ever. It covers
    the days after `after` up to `business_date`. `content` is all that was closed as JSON, and `seal` the SHA-256 of
    the seal before and of that.
    """

    id: str
    register_id: str
    register_code: str
    number: int
    business_date: date
    closed_at: datetime
    gross: Centavos
    previous: Centavos
    accumulated: Centavos
    resets: int
    content: str
    seal: str
    after: date | None = None
    seal_before: str = ""
    actor_id: str | None = None
    actor_name: str = ""

    @property
    def reading(self) -> Reading:
        """Return what was closed."""
        return stored(Reading, self.content, self.spoken)

    @property
    def span(self) -> Span:
        """Return the days that it is of."""
        return Span(self.register_id, self.after, self.business_date)

    @property
    def summary(self) -> list[Sum]:
        """Return its money block, line by line as it is printed."""
        return list(summary(self.reading))

    @property
    def carried(self) -> Carried:
        """Return the orders that went over into the next day."""
        return stored(_Beside, self.content, self.spoken).carried

    @property
    def machine(self) -> Machine:
        """Return the machine that it was closed at."""
        return stored(_Beside, self.content, self.spoken).machine

    @property
    def begun(self) -> datetime | None:
        """Return the instant from which on sales may be in it; None where it has all before."""
        said = stored(_Beside, self.content, self.spoken).begun
        try:
            return None if said is None else datetime.fromisoformat(f"{said}+00:00")
        except ValueError as error:
            raise Unreadable(f"{self.spoken} cannot be read: what was stored was changed.") from error

    @property
    def is_readable(self) -> bool:
        """Tell whether its content can still be read."""
        try:
            stored(Reading, self.content, self.spoken)
            self.begun  # noqa: B018 - reads all that is no reading
        except Unreadable:
            return False
        return True

    @property
    def spoken(self) -> str:
        """Return what it is called in sentences."""
        return f"Day close {self.number} of {self.register_code}"

    @property
    def is_sealed(self) -> bool:
        """Tell whether the seal is that of the content and of the seal before."""
        return self.seal == sealed(self.content, self.seal_before)

    def with_content(self, content: str) -> "DayClose":
        """Return it sealed."""
        return replace(self, content=content, seal=sealed(content, self.seal_before))

    def place(self) -> Position:
        """Return where it stands among others; the newest stand highest."""
        return (self.id,)


def sealed(content: str, before: str) -> str:
    """Return the seal of a content after another seal."""
    return sha256(f"{before}\n{content}".encode()).hexdigest()


def accumulated(previous: Centavos, gross: Centavos) -> tuple[Centavos, int]:
    """Return the grand total after a day, and how often it began again (0 or 1)."""
    total = previous + gross
    whole = MOST_ACCUMULATED + 1
    return total % whole, total // whole


def canonical(value: Mapping[str, Any]) -> str:
    """Return JSON that is always the same for the same; dataclasses are the objects of their fields."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return fields_of(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def head_of(close: DayClose) -> Mapping[str, Any]:
    """Return what a close is of, and its grand totals; its time in UTC, as databases write it."""
    return {
        "id": close.id,
        "register": close.register_code,
        "number": close.number,
        "after": close.after and close.after.isoformat(),
        "businessDate": close.business_date.isoformat(),
        "closedAt": _stored(close.closed_at),
        "closedBy": close.actor_name,
        "closedById": close.actor_id,
        "gross": close.gross,
        "previous": close.previous,
        "accumulated": close.accumulated,
        "resets": close.resets,
    }


def content_of(
    reading: Reading,
    carried: Carried,
    head: Mapping[str, Any],
    seals: Mapping[str, Any],
    machine: Machine = NO_MACHINE,
    *,
    begun: datetime | None = None,
) -> str:
    """Return what is sealed: who closed what, every figure, and the orders that go over.

    The `seals` of its papers, money and drawers hold the rows that the figures are of.
    """
    beside = {"carried": asdict(carried), "machine": asdict(machine), "begun": begun and _stored(begun)}
    return canonical({**head, **reading.written(), **beside, **seals})


def _stored(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


@dataclass(frozen=True, slots=True)
class DayCloseFilter:
    """Which day closes are asked for; None means any."""

    register_id: str | None = None
    number: int | None = None

    def admits(self, close: DayClose) -> bool:
        """Tell whether a close is one of those asked for."""
        return self.register_id in (None, close.register_id) and self.number in (None, close.number)
