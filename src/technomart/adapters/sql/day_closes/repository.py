"""Keep day closes in a table, and add up what there is to close."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.core.functions import hidden
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.day_closes.sums import ADDED, MOVED, SEALS, SESSIONS, UNTIL, WHOLE
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.registers.tables import registers
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.day_closes.chain import Kept
from technomart.domain.day_closes.close import CarriedOrder, DayClose, DayCloseFilter, DayCloseNotFound
from technomart.domain.day_closes.money_seals import MoneySeals
from technomart.domain.day_closes.ports import DayCloses
from technomart.domain.day_closes.reading import Cash, Issued, Known, Reading, SoldBy, Span, Taken
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import LETTERS, OrderType, PaymentMethod, PaymentStatus
from technomart.domain.orders.status import OPEN
from technomart.domain.papers.figures import NAMES, Figures
from technomart.domain.papers.paper import PaperKind

close_row, close_of = mapping(day_closes, DayClose)

LAST = Prepared(
    select(day_closes)
    .where(day_closes.c.register_id == bindparam("register_id"))
    .order_by(day_closes.c.number.desc())
    .limit(1)
)
CHAINS = Prepared(select(registers.c.id, registers.c.code, registers.c.closes).order_by(registers.c.id))
CLOSE_IDS = Prepared(
    select(day_closes.c.id, registers.c.id.label("register_id"))
    .join_from(day_closes, registers, registers.c.id == day_closes.c.register_id)
    .order_by(day_closes.c.id.desc())
)
NEWEST = Listing(
    select(day_closes),
    [day_closes.c.id],
    close_of,
    {name: day_closes.c[name] == bindparam(name) for name in ("register_id", "number")},
)
order = orders.c
OWED = order.total - order.captured + order.refunded
CARRIED = Prepared(
    select(order.type, order.sequence, OWED.label("amount"))
    .where(
        order.payment_status.in_([each.value for each in PaymentStatus if each is not PaymentStatus.PAID]),
        hidden(order.status).in_([status.value for status in OPEN]),  # most that are open were paid
        hidden(order.business_date) <= UNTIL,
        OWED > 0,
    )
    .order_by(order.id)
)


class SqlDayCloses(Repository, DayCloses):
    """Keeps day closes in a table."""

    @override
    def add(self, close: DayClose) -> None:
        self.sql.add(day_closes, close_row(close))

    @override
    def get(self, close_id: str) -> DayClose:
        return close_of(self.sql.one(day_closes, close_id, DayCloseNotFound))

    @override
    def last(self, register_id: str) -> DayClose | None:
        found = self.sql.first(LAST, register_id=register_id)
        return None if found is None else close_of(found)

    @override
    def chains(self) -> list[Kept]:
        ids: dict[str, list[str]] = {}
        for row in self.sql.all(CLOSE_IDS):
            ids.setdefault(row["register_id"], []).append(row["id"])
        return [
            Kept(row["code"], row["closes"] if isinstance(row["closes"], int) else 0, ids.get(row["id"], ()))
            for row in self.sql.all(CHAINS)
        ]

    @override
    def page(self, wanted: DayCloseFilter, request: PageRequest) -> Page[DayClose]:
        return NEWEST.page(self.sql, request, DayClose.place, register_id=wanted.register_id, number=wanted.number)

    @override
    def reading(self, span: Span, since: Known | None = None) -> Reading:
        asked = asked_of(span)
        sums = WHOLE if since is None else ADDED
        if since is not None:
            asked |= {"since": since.bookings} | {kind.value: since.numbers.get(kind, 0) for kind in PaperKind}
        sold = tuple(map(sold_of, self.sql.all(sums.sold, **asked)))
        received, returned = self.sql.all(sums.received, **asked), self.sql.all(sums.returned, **asked)
        taken = [taken_of(row, received=int(row["amount"])) for row in received]
        taken += [taken_of(row, returned=int(row["amount"])) for row in returned]
        return Reading().joined(Reading(sold, tuple(taken), self._cash(asked, loose_in(received) - loose_in(returned))))

    def _cash(self, asked: dict[str, Any], unassigned: Centavos) -> Cash:
        (found,) = self.sql.all(SESSIONS, **asked)
        amounts = {row["kind"]: int(row["amount"]) for row in self.sql.all(MOVED, **asked)}
        kinds = CashMovementKind
        return Cash(
            sessions=int(found["sessions"]),
            opening=int(found["opening"]),
            paid_in=amounts.get(kinds.PAID_IN, 0),
            paid_out=amounts.get(kinds.PAID_OUT, 0),
            drops=amounts.get(kinds.DROP, 0),
            counted=int(found["counted"]),
            over_short=int(found["over_short"]),
            unassigned=unassigned,
        )

    @override
    def money_seals(self, span: Span, since: Known | None = None) -> MoneySeals:
        asked = asked_of(span) | {"since": since.bookings if since else 0}
        given, back = (self.sql.texts(SEALS[table.name, since is None], **asked) for table in (payments, refunds))
        return MoneySeals(given, back)

    @override
    def carried(self, until: date) -> list[CarriedOrder]:
        return [
            CarriedOrder(f"{LETTERS[OrderType(row['type'])]}-{row['sequence']:03d}", int(row["amount"]))
            for row in self.sql.all(CARRIED, until=until)
        ]


def asked_of(span: Span) -> dict[str, Any]:
    """Return some days of a register as parameters."""
    return {"register_id": span.register_id, "after": span.after or date.min, "until": span.until}


def sold_of(row: Row) -> SoldBy:
    """Return the papers of one kind and person in a row of sums."""
    figures = Figures(*(int(row[name]) for name in NAMES))
    issued = Issued(int(row["count"]), int(row["first"]), int(row["last"]), figures)
    return SoldBy(PaperKind(row["kind"]), row["actor_id"], row["actor_name"], issued)


def taken_of(row: Row, **amount: Centavos) -> Taken:
    """Return the money of one method and person in a row of sums."""
    return Taken(PaymentMethod(row["method"]), row["actor_id"], row["actor_name"], **amount)


def loose_in(rows: Iterable[Row]) -> Centavos:
    """Return the cash in rows of sums that was in no session."""
    return sum(int(row["loose"]) for row in rows if row["method"] == PaymentMethod.CASH.value)
