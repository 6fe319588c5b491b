"""Keep what is in a drawer from its opening to its counting, and by how much the count is off."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from technomart.domain.kernel.errors import Conflict, Forbidden, NotFound
from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.kernel.paging import Position
from technomart.domain.orders.steps_back import ReasonMissing

MOST_COUNTS = 2
"""A count and one recount; both are kept."""


class SessionState(StrEnum):
    """Where a cash session stands."""

    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"


class CashSessionNotFound(NotFound):
    """No cash session has this id."""

    code = "cash_session_not_found"
    sentence = "There is no such cash session."


class SessionAlreadyOpen(Conflict):
    """A register has one cash session at a time."""

    code = "cash_session_open"


class SessionNotOpen(Conflict):
    """The drawer was counted, or is closed."""

    code = "cash_session_not_open"


class SessionNotCounted(Conflict):
    """The drawer was not counted yet."""

    code = "cash_session_not_counted"
    sentence = "This cash session was not counted yet: count it first."


class CountedTwice(Conflict):
    """The drawer was counted and recounted."""

    code = "counted_twice"
    sentence = "This drawer was counted and recounted; close the cash session with what was found."


class CountedCashDropped(Conflict):
    """Some of what was counted is in the safe, so that a recount would miss it."""

    code = "counted_cash_dropped"
    sentence = "Cash that was counted went to the safe: take that drop back before a recount."


class NoOpenSession(Conflict):
    """Cash needs an open cash session here, and none is meant."""

    code = "no_open_session"
    sentence = "There is no open cash session for this cash: open one, or name the register."


class NotYourSession(Forbidden):
    """The drawer is somebody else's."""

    code = "not_your_cash_session"
    sentence = "This cash session is somebody else's: that takes till.manage."


class DifferenceNotApproved(Conflict):
    """The drawer is off by more than a cashier may close alone."""

    code = "difference_not_approved"
    frees_key = True


@dataclass(frozen=True, slots=True)
class Drawer:
    """What makes up the cash that a drawer should hold, in centavos; all of it without the sign of its direction."""

    opening: Centavos = 0
    sales: Centavos = 0
    refunds: Centavos = 0
    paid_in: Centavos = 0
    paid_out: Centavos = 0
    drops: Centavos = 0

    @property
    def expected(self) -> Centavos:
        """Return float + sales - refunds + paid in - paid out - drops."""
        return self.opening + self.sales - self.refunds + self.paid_in - self.paid_out - self.drops


@dataclass(frozen=True, slots=True)
class CashSession:
    """The cash of one register from its opening to its counting; money in centavos, times in UTC.

    `expected_opening` is what the drawer should have held then, None where nobody counted it before. `booked_before` is
    how often money had been booked on the register then: what is in the session was booked later. `counted` and
    `expected` are frozen when it is counted; `first_counted` is what was counted before anybody was told what was
    expected. `approved_by` is the name of who let a large difference pass.
    """

    id: str
    register_id: str
    business_date: date
    opened_at: datetime
    opening: Centavos
    expected_opening: Centavos | None = None
    opened_by: str | None = None
    opened_by_name: str = ""
    state: SessionState = SessionState.OPEN
    counts: int = 0
    counted: Centavos | None = None
    expected: Centavos | None = None
    counted_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_by_name: str = ""
    approved_by: str = ""
    reason: str = ""
    booked_before: int = 0
    first_counted: Centavos | None = None
    version: int = 1

    @property
    def over_short(self) -> Centavos | None:
        """Return counted - expected: above zero is too much, below is too little; None before it is counted."""
        return None if self.counted is None or self.expected is None else self.counted - self.expected

    @property
    def first_over_short(self) -> Centavos | None:
        """Return the same of the first count, which was blind; None before it is counted."""
        return None if self.first_counted is None or self.expected is None else self.first_counted - self.expected

    @property
    def opening_difference(self) -> Centavos | None:
        """Return how much more there was at the opening than there should have been."""
        return None if self.expected_opening is None else self.opening - self.expected_opening

    def place(self) -> Position:
        """Return where it stands among others; the newest stand highest."""
        return (self.id,)

    def must_be_open(self) -> None:
        """Raise `SessionNotOpen`."""
        if self.state is not SessionState.OPEN:
            raise SessionNotOpen(f"This cash session is {_spoken(self.state)}.")

    def with_count(self, counted: Centavos, expected: Centavos, at: datetime) -> "CashSession":
        """Return the session with what was counted; what was expected is frozen by the first count.

        Raises `SessionNotOpen` when it is closed, `CountedTwice` after a recount.
        """
        if self.state is SessionState.CLOSED:
            self.must_be_open()
        if self.counts >= MOST_COUNTS:
            raise CountedTwice
        frozen = expected if self.expected is None else self.expected
        return replace(
            self,
            state=SessionState.COUNTING,
            counts=self.counts + 1,
            counted=counted,
            first_counted=counted if self.first_counted is None else self.first_counted,
            expected=frozen,
            counted_at=at,
        )

    def must_be_explained(self, limit: Centavos, reason: str, *, is_managed: bool) -> None:
        """Raise `ReasonMissing` or `DifferenceNotApproved` where either count is off by more than `limit` centavos.

        Whoever recounts knows what is expected, so that the first count has to be explained although the second agrees.
        """
        if self.over_short is None or self.first_over_short is None:
            raise SessionNotCounted
        off = max(self.over_short, self.first_over_short, key=abs)
        if abs(off) <= limit:
            return
        was = "is" if abs(off) == abs(self.over_short) else "was at the first count"
        said = f"The drawer {was} {'over' if off > 0 else 'short'} by {spoken(abs(off))}"
        if not reason.strip():
            raise ReasonMissing(f"{said}: say why.", errors={"reason": ["Is missing."]})
        if not is_managed:
            raise DifferenceNotApproved(f"{said}; above {spoken(limit)} a manager has to approve.")

    def closed(self, at: datetime, by: str | None, name: str, *, reason: str, approved_by: str = "") -> "CashSession":
        """Return it closed; raises `SessionNotCounted`, and `SessionNotOpen` when it was closed before."""
        if self.state is SessionState.OPEN:
            raise SessionNotCounted
        if self.state is SessionState.CLOSED:
            self.must_be_open()
        return replace(
            self,
            state=SessionState.CLOSED,
            closed_at=at,
            closed_by=by,
            closed_by_name=name,
            reason=reason,
            approved_by=approved_by,
        )


@dataclass(frozen=True, slots=True)
class CashSessionFilter:
    """Which cash sessions are asked for; None means any."""

    register_id: str | None = None
    state: SessionState | None = None
    opened_by: str | None = None

    def admits(self, session: CashSession) -> bool:
        """Tell whether a session is one of those asked for."""
        return (
            self.register_id in (None, session.register_id)
            and self.state in (None, session.state)
            and self.opened_by in (None, session.opened_by)
        )


def _spoken(state: SessionState) -> str:
    return {SessionState.COUNTING: "being counted", SessionState.CLOSED: "closed"}.get(state, state.value)
