"""Stand at a till: book money in the order of time, issue its papers, have the drawer counted and the day closed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from heapq import heappop, heappush
from random import Random

from technomart.adapters.demo.day_ends import DayEnds
from technomart.adapters.demo.drawers import Crew, DrawerBook
from technomart.adapters.demo.ids import SeededIds, instant_of, milliseconds
from technomart.adapters.demo.invoices import Invoice
from technomart.adapters.demo.order_timeline import Move
from technomart.adapters.demo.sales import Booked, Sale, Stand
from technomart.domain.day_closes.close import CarriedOrder, DayClose
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.paper import Paper, PaperKind, given_back
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.registers.register import Register
from technomart.domain.services.papers import SERIES, Invoiced
from technomart.domain.store.snapshot import Snapshot

MINUTE = 60_000  # milliseconds
EARLY, AT_MOST = 20 * MINUTE, 5 * MINUTE
"""How long before the first money a drawer is opened, and how long each step of closing one takes, if there is time."""
CHANGE_OF_SHIFT = time(14, 30)
EVER = 1 << 62
NEVER_PAID = Move(0, 0, 0)
"""Stands for what is owed until somebody gives the order up."""
MOST_MOVES = 100


class Till:
    """Books the money of sales at one register; what moves later than what is placed waits for its time."""

    def __init__(self, days: BusinessDays, crew: Crew, stand: Stand, rng: Random) -> None:
        self._days, self._crew, self._rng = days, crew, rng
        self._register, self._bookings, self._numbers = stand.register, 0, dict.fromkeys(PaperKind, 0)
        self._payment_ids, self._refund_ids, self._paper_ids = SeededIds(rng), SeededIds(rng), SeededIds(rng)
        self._drawer = DrawerBook(stand.register.id, crew, stand.rules.difference_limit, rng)
        self._ends = DayEnds(crew.manager, stand.seller, rng)
        self._waiting: list[tuple[int, int, Sale, Move]] = []
        self._booked, self._done, self._closes = Booked(), Booked(), list[DayClose]()
        self._sold = self._last = self._turn_at = 0
        self._day: date | None = None

    @property
    def register(self) -> Register:
        """Return the register as it stands."""
        given = {series.value: self._numbers[kind] for kind, series in SERIES.items()}
        return replace(self._register, bookings=self._bookings, **given)  # type: ignore[arg-type]  # all of them numbers

    @property
    def _today(self) -> date:
        if self._day is None:
            raise RuntimeError("No day has begun.")
        return self._day

    def sell(self, sale: Sale) -> None:
        """Take an order; sales come by the time of placing."""
        self._up_to(sale.at)
        self._sold += 1
        for place, move in enumerate(sale.tale.moves):
            heappush(self._waiting, (sale.at + move.after, MOST_MOVES * self._sold + place, sale, move))
        if sale.tale.owed:
            owed_for = sale.tale.owed_for
            ends = EVER if owed_for is None else sale.at + owed_for
            heappush(self._waiting, (ends, MOST_MOVES * self._sold - 1, sale, NEVER_PAID))

    def finish(self, until: datetime) -> None:
        """Book what moved up to an instant; the day before is closed then, today is open."""
        end = milliseconds(until)
        self._up_to(end)
        if self._day is None:
            return
        if self._day < self._days.of(until):
            self._end_day(end)
        else:
            self._register = replace(self._register, session_id=self._drawer.session.id)
            self._drawer.left_open()
            self._settle()

    def handed_over(self) -> Snapshot:
        """Return what was booked in sessions that are over, and the register as it stands, and begin anew."""
        done = replace(
            self._drawer.handed_over(),
            registers=(self.register,),
            payments=tuple(self._done.payments),
            refunds=tuple(refund for refund, _ in self._done.refunds),
            papers=tuple(self._done.papers),
            day_closes=tuple(self._closes),
        )
        self._done, self._closes = Booked(), []
        return done

    def _up_to(self, at: int) -> None:
        waiting = self._waiting
        while waiting and waiting[0][0] <= at:
            due, _, sale, move = heappop(waiting)
            if move is not NEVER_PAID:
                self._book(due, sale, move)

    def _book(self, at: int, sale: Sale, move: Move) -> None:
        if at >= self._turn_at:
            self._turn(at, sale, move)
        self._last = at
        self._bookings += 1
        if move.back is None:
            self._take(at, sale, move)
        else:
            self._give_back(at, sale, move, move.back)

    def _turn(self, at: int, sale: Sale, move: Move) -> None:
        """Give the drawer to the next cashier before money moves, and close the day before if it is over."""
        day = self._days.of(instant_of(at))
        if self._day == day:
            self._end_session(at)
        elif self._day is not None:
            self._end_day(at, (sale, move))
        start, end = milliseconds(self._days.start(day)), milliseconds(self._days.end(day))
        change = milliseconds(datetime.combine(day, CHANGE_OF_SHIFT, self._days.zone))
        is_second = at >= change
        self._day, self._turn_at = day, end if is_second else min(change, end)
        opened_at = max(start, at - min(EARLY, (at - self._last) // 4))
        self._drawer.open(day, opened_at, self._crew.cashier(day, is_second=is_second), self._bookings)

    def _end_session(self, limit: int) -> int:
        """Have the drawer counted before a time; return how long each step takes."""
        step = min(AT_MOST, (limit - self._last) // 8)
        self._ends.count(*self._drawer.close(self._last + step, self._last + 2 * step))
        self._settle()
        return step

    def _end_day(self, limit: int, *coming: tuple[Sale, Move]) -> None:
        """Close the day before a time; what is `coming` of money was not booked yet."""
        day = self._today
        at = self._last + 3 * self._end_session(min(limit, milliseconds(self._days.end(day))))
        self._closes.append(self._ends.close(self.register, day, at, self._owing(at, coming)))
        self._register = replace(self._register, closed_through=day, closes=self._closes[-1].number)

    def _owing(self, at: int, coming: Iterable[tuple[Sale, Move]]) -> list[CarriedOrder]:
        """Return the orders that owe money at a time, oldest first."""
        owed: dict[tuple[str, str], Centavos] = defaultdict(int)
        for sale, move in (*coming, *((sale, move) for _, _, sale, move in self._waiting)):
            if sale.at <= at and move.back is None:
                amount = sale.tale.owed if move is NEVER_PAID else sale.tale.payments[move.position][1].amount
                owed[sale.order.id, sale.number] += amount
        return [CarriedOrder(number, amount) for (_, number), amount in sorted(owed.items())]

    def _settle(self) -> None:
        """Have what was booked in the session added up, and handed over with the next batch."""
        booked, self._booked = self._booked, Booked()
        self._ends.add(booked)
        self._done.take(booked)

    def _take(self, at: int, sale: Sale, move: Move) -> None:
        tale, order, paid = sale.tale, sale.order, sale.tale.payments[move.position][1]
        is_cash = paid.method is PaymentMethod.CASH
        payment = Payment(
            self._payment_ids.at(at),
            order.id,
            sale.number,
            paid.amount,
            paid.method,
            sale.times[move.place],
            self._today,
            paid.tendered,
            "" if is_cash else f"{paid.method.value[:2].upper()}{self._rng.getrandbits(32):010d}",
            tale.customer,
            tale.by.id,
            tale.by.name,
            0,
            *self._where(),
        )
        sale.payments.append(payment)
        back = tale.returned[move.position]
        self._booked.payments.append(replace(payment, refunded=back) if back else payment)
        if is_cash:
            self._drawer.take(paid.amount, at)
        if move.position == tale.invoiced_with:
            invoice = tale.invoice = tale.invoice or Invoice.of(order, sale.payments)
            self._issue(at, PaperKind.INVOICE, sale, payment, (invoice.figures, invoice.content(sale.payments)))

    def _give_back(self, at: int, sale: Sale, move: Move, amount: Centavos) -> None:
        payment, step = sale.payments[move.position], sale.tale.steps[move.place]
        refund = Refund(
            self._refund_ids.at(at),
            payment.id,
            sale.order.id,
            amount,
            sale.times[move.place],
            self._today,
            step.reason,
            step.by.id,
            step.by.name,
            *self._where(),
        )
        self._booked.refunds.append((refund, payment.method))
        if payment.method is PaymentMethod.CASH:
            self._drawer.give_back(amount, at)
        order, invoiced = sale.after(move.place), Invoiced(sale.papers)
        kind = invoiced.back_as(order, self._register, self._today)
        if kind is not None:
            back = [(sale.payments[b.position], b.amount) for place, b in sale.tale.refunds if place == move.place]
            said = invoiced.back_from(order), given_back(order, back, refund.reason).written()
            self._issue(at, kind, sale, refund, said)

    def _where(self) -> tuple[str, date, int, str]:
        """Return where money is booked, as the last fields of a payment or refund."""
        return self._register.id, self._today, self._bookings, self._drawer.session.id

    def _issue(self, at: int, kind: PaperKind, sale: Sale, money: Payment | Refund, said: tuple[Figures, str]) -> None:
        self._numbers[kind] += 1
        paper = Paper(
            self._paper_ids.at(at),
            kind,
            self._register.id,
            self._register.code,
            self._today,
            self._numbers[kind],
            sale.order.id,
            sale.number,
            money.at,
            *said,
            money.actor_id,
            money.actor_name,
            None if kind is PaperKind.INVOICE else sale.papers[0].id,
            money.id,
        ).sealed()
        sale.papers.append(paper)
        self._booked.papers.append(paper)
