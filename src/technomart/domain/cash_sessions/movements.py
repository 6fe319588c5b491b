"""Keep how cash moves into a drawer and out of it other than by orders, and what somebody counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from technomart.domain.cash_sessions.cash import NO_CASH, Cash
from technomart.domain.kernel.errors import Conflict, Invalid, NotFound
from technomart.domain.kernel.money import Centavos


class CashMovementKind(StrEnum):
    """Why cash other than that of orders goes into a drawer, out of it, or why it was only opened."""

    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"
    DROP = "drop"
    NO_SALE = "no_sale"


class CountKind(StrEnum):
    """When cash is counted."""

    OPENING = "opening"
    DROP = "drop"
    CLOSING = "closing"


MOST_MOVEMENTS = 500
"""How often cash may move in one session, what is taken back aside."""


class TooManyMovements(Conflict):
    """Cash moved as often in this session as it may."""

    code = "too_many_cash_movements"
    sentence = f"Cash moves at most {MOST_MOVEMENTS} times in one cash session; count and close it, then open another."


class MovementNotFound(NotFound):
    """No movement of this cash session has this id."""

    code = "cash_movement_not_found"
    sentence = "There is no such movement in this cash session."


class MovementUndone(Conflict):
    """The movement was taken back before, or is itself the way back of another one."""

    code = "cash_movement_undone"
    sentence = "This movement was taken back already, or takes back another one."


class AmountNeeded(Invalid):
    """The movement needs an amount, a count, or none of them."""

    code = "bad_cash_movement"


@dataclass(frozen=True, slots=True)
class CashMovement:
    """Cash that went into a drawer or out of it, in centavos and never negative; the kind says which way.

    `undoes` names the movement whose mistake this one takes back, by the same amount the other way.
    `after_count` marks a drop of what had been counted already: it is no part of what was expected.
    """

    id: str
    session_id: str
    kind: CashMovementKind
    amount: Centavos
    at: datetime
    reason: str = ""
    actor_id: str | None = None
    actor_name: str = ""
    undoes: str | None = None
    after_count: bool = False


@dataclass(frozen=True, slots=True)
class CashCount:
    """What somebody counted: when a drawer was opened, for the safe (of a movement), or in the end."""

    id: str
    session_id: str
    kind: CountKind
    amount: Centavos
    at: datetime
    cash: Cash = NO_CASH
    actor_id: str | None = None
    actor_name: str = ""
    movement_id: str | None = None

    @property
    def notes(self) -> Cash:
        """Return the cash for whoever lists its notes."""
        return self.cash

    @property
    def coins(self) -> Cash:
        """Return the cash for whoever lists its coins."""
        return self.cash

    @classmethod
    def of(cls, cash: Cash, **others: object) -> "CashCount":
        """Return a count of this cash."""
        return cls(amount=cash.total, cash=cash, **others)  # type: ignore[arg-type]  # whatever the class takes


def dropped_after_count(movements: Iterable[CashMovement]) -> Centavos:
    """Return how much of what had been counted went to the safe, less what was taken back."""
    return sum(-row.amount if row.undoes else row.amount for row in movements if row.after_count)
