"""Keep the drawer of a till: whose it is, what comes and goes beside sales, and what was counted."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from random import Random
from typing import Self

from technomart.adapters.demo.ids import SeededIds, instant_of
from technomart.domain.cash_sessions.cash import VALUES, Cash
from technomart.domain.cash_sessions.movements import CashCount, CashMovement, CashMovementKind, CountKind
from technomart.domain.cash_sessions.session import CashSession, Drawer
from technomart.domain.day_closes.drawer_seals import DrawerRows
from technomart.domain.kernel.money import Centavos
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.permissions import GRANTS, Permission
from technomart.domain.users.user import User

FLOAT = Cash(note_10000=10, note_5000=8, note_2000=15, coin_1000=10, coin_500=20, coin_100=100)
"""What a drawer begins with, two thousand pesos."""
TO_THE_SAFE, KEPT = 10_000_00, 3_000_00
"""More cash than this in a drawer goes to the safe, and what stays then at least."""
BANKNOTES, SMALLEST = ("note_100000", "note_50000"), 500_00
A_PESO = 1_00

WHY_OUT = ("Ice from the store", "Tricycle from the market", "Dishwashing liquid", "Charcoal", "Plastic cups")
WHY_IN, FROM_THE_SAFE = ("Coins from the bank", "Small notes from the bank"), "Change from the safe"
WHY_OPENED = ("Change for a thousand", "The drawer was stuck")
WHY_OFF = (
    "Change was given twice",
    "The slip of a delivery is missing",
    "Too much change was given on a large note",
)
PAYS_OUT, PAYS_IN, OPENS = 0.3, 0.08, 0.1
"""How likely each is in a cash session."""
EXACT = 0.55
FAR_OFF_EACH, FAR_OFF_FIRST = 11, 6
"""Which cash sessions are off by so much that it has to be explained."""

SUNDAY, SUNDAYS = 7, 2
SUMS = tuple(field.name for field in fields(Drawer))
NAMES = {
    CashMovementKind.PAID_IN: "paid_in",
    CashMovementKind.PAID_OUT: "paid_out",
    CashMovementKind.DROP: "drops",
}
CLOSED_VERSION = 3
"""Of a cash session that was opened, counted and closed."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who has the drawer by turns, and who manages."""

    cashiers: Sequence[User]
    manager: User

    @classmethod
    def of(cls, staff: Sequence[User]) -> Self:
        """Return who of the staff does what."""
        managers = [user for user in staff if Permission.TILL_MANAGE in GRANTS[user.role]]
        cashiers = [user for user in staff if user not in managers] or list(staff)
        return cls(cashiers, (managers or cashiers)[-1])

    def cashier(self, day: date, *, is_second: bool) -> User:
        """Return who has the drawer in one of the two shifts of a day; on Sundays others do."""
        return self.cashiers[(SUNDAYS * (day.isoweekday() == SUNDAY) + is_second) % len(self.cashiers)]


class DrawerBook:
    """Writes down one cash session of a register after the other; times are milliseconds since 1970."""

    def __init__(self, register_id: str, crew: Crew, limit: Centavos, rng: Random) -> None:
        self._register_id, self._crew, self._limit, self._rng = register_id, crew, limit, rng
        self._ids = SeededIds(rng)
        self._begun = 0
        self._left: Cash | None = None
        self._plans: list[tuple[CashMovementKind, str, Centavos]] = []
        self._sums: dict[str, Centavos] = {}
        self._held: Centavos = 0
        self._sessions: list[CashSession] = []
        self._movements: list[CashMovement] = []
        self._counts: list[CashCount] = []

    def open(self, day: date, at: int, by: User, booked_before: int) -> None:
        """Put the float into the drawer: what was left in it."""
        cash = self._left or FLOAT
        opening = cash.total
        self._begun, self._plans = self._begun + 1, self._planned()
        self._held, self._sums = opening, dict.fromkeys(SUMS, 0) | {"opening": opening}
        self.by = by
        self.session = CashSession(
            id=self._ids.at(at),
            register_id=self._register_id,
            business_date=day,
            opened_at=instant_of(at),
            opening=opening,
            expected_opening=None if self._left is None else self._left.total,
            opened_by=by.id,
            opened_by_name=by.name,
            booked_before=booked_before,
        )
        self._count(CountKind.OPENING, cash, at)

    def take(self, amount: Centavos, at: int) -> None:
        """Put the cash of a sale into the drawer; what is too much of it goes to the safe."""
        self._add("sales", amount)
        if self._held > TO_THE_SAFE:
            self._drop(self._pieces((self._held - KEPT) // SMALLEST * SMALLEST, BANKNOTES), at)
        elif self._plans and self._held > KEPT:
            kind, why, moved = self._plans.pop()
            self._move(kind, moved, at, why)

    def give_back(self, amount: Centavos, at: int) -> None:
        """Take cash out of the drawer for somebody; where there is too little, it comes from the safe first."""
        if self._held < amount:
            self._move(CashMovementKind.PAID_IN, amount, at, FROM_THE_SAFE)
        self._add("refunds", -amount)

    def close(self, counted_at: int, closed_at: int) -> tuple[DrawerRows, Drawer]:
        """Count the drawer, put all but a float into the safe, and close; return its rows and what made it up."""
        sums = Drawer(**self._sums)
        off = max(self._off(), -sums.expected) if sums.sales else 0
        counted = self.session.with_count(sums.expected + off, sums.expected, instant_of(counted_at))
        self._left = self._pieces(sums.expected + off)
        self._count(CountKind.CLOSING, self._left, counted_at)
        dropped = _largest(self._left, self._left.total - FLOAT.total)
        if dropped.total:
            self._drop(dropped, counted_at, after_count=True)
            self._left = _less(self._left, dropped)
        is_far = abs(off) > self._limit
        why, approved_by = (self._one_of(WHY_OFF), self._crew.manager.name) if is_far else ("", "")
        counted.must_be_explained(self._limit, why, is_managed=is_far)
        closed = counted.closed(instant_of(closed_at), self.by.id, self.by.name, reason=why, approved_by=approved_by)
        self.session = replace(closed, version=CLOSED_VERSION)
        self._sessions.append(self.session)
        movements = [row for row in self._movements if row.session_id == self.session.id]
        counts = [row for row in self._counts if row.session_id == self.session.id]
        return DrawerRows(self.session, movements, counts), sums

    def handed_over(self) -> Snapshot:
        """Return what was written down of sessions that are closed, and begin anew."""
        over = {session.id for session in self._sessions}
        done = Snapshot(
            cash_sessions=tuple(self._sessions),
            cash_movements=tuple(row for row in self._movements if row.session_id in over),
            cash_counts=tuple(row for row in self._counts if row.session_id in over),
        )
        self._sessions = []
        self._movements = [row for row in self._movements if row.session_id not in over]
        self._counts = [row for row in self._counts if row.session_id not in over]
        return done

    def left_open(self) -> None:
        """Have the session that is open among those that are handed over."""
        self._sessions.append(self.session)

    def _add(self, name: str, amount: Centavos) -> None:
        self._sums[name] += abs(amount)
        self._held += amount

    def _planned(self) -> list[tuple[CashMovementKind, str, Centavos]]:
        """Return what else happens in a session once there is enough cash in the drawer."""
        rng = self._rng
        plans = []
        if rng.random() < PAYS_OUT:
            plans.append((CashMovementKind.PAID_OUT, self._one_of(WHY_OUT), rng.randint(6, 48) * 10_00))
        if rng.random() < PAYS_IN:
            plans.append((CashMovementKind.PAID_IN, self._one_of(WHY_IN), rng.randint(1, 4) * 250_00))
        if rng.random() < OPENS:
            plans.append((CashMovementKind.NO_SALE, self._one_of(WHY_OPENED), 0))
        return plans

    def _off(self) -> Centavos:
        """Return by how much a count is off: mostly not at all, often a little, seldom so that it is explained."""
        rng = self._rng
        if self._begun % FAR_OFF_EACH == FAR_OFF_FIRST:
            return -rng.randint(24, 60) * 5_00
        if rng.random() < EXACT:
            return 0
        return rng.choice((-1, -1, 1)) * rng.choice((25, 1_00, 2_00, 5_00, 5_00, 10_00, 12_00, 20_00, 45_00))

    def _move(self, kind: CashMovementKind, amount: Centavos, at: int, why: str = "") -> CashMovement:
        name = NAMES.get(kind)
        if name:
            self._add(name, amount if kind is CashMovementKind.PAID_IN else -amount)
        by = self.by
        moved = CashMovement(self._ids.at(at), self.session.id, kind, amount, instant_of(at), why, by.id, by.name)
        self._movements.append(moved)
        return moved

    def _drop(self, cash: Cash, at: int, *, after_count: bool = False) -> None:
        moved = self._move(CashMovementKind.DROP, cash.total, at)
        self._movements[-1] = replace(moved, after_count=after_count)
        self._count(CountKind.DROP, cash, at, moved.id)

    def _count(self, kind: CountKind, cash: Cash, at: int, movement_id: str | None = None) -> None:
        self._counts.append(
            CashCount.of(
                cash,
                id=self._ids.at(at),
                session_id=self.session.id,
                kind=kind,
                at=instant_of(at),
                actor_id=self.by.id,
                actor_name=self.by.name,
                movement_id=movement_id,
            )
        )

    def _pieces(self, amount: Centavos, kinds: Sequence[str] = tuple(VALUES)) -> Cash:
        """Return cash that is worth so much, as it lies in drawers: of most kinds there is something."""
        found: dict[str, int] = {}
        for kind in kinds:
            most = amount // VALUES[kind]
            is_rest = kind == kinds[-1] or VALUES[kind] < A_PESO
            found[kind] = most if is_rest else int(most * (0.4 + self._rng.random() / 2))
            amount -= found[kind] * VALUES[kind]
        return Cash(**found)

    def _one_of(self, said: Sequence[str]) -> str:
        return said[int(self._rng.random() * len(said))]


def _largest(cash: Cash, most: Centavos) -> Cash:
    """Return the largest notes and coins among some cash that are worth no more than so much together."""
    found = {}
    for kind, value in VALUES.items():
        found[kind] = min(getattr(cash, kind), max(most, 0) // value)
        most -= found[kind] * value
    return Cash(**found)


def _less(cash: Cash, gone: Cash) -> Cash:
    """Return what is left of cash."""
    return Cash(**{kind: getattr(cash, kind) - getattr(gone, kind) for kind in VALUES})
