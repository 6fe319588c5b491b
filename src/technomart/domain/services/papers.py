"""Issue the papers of sales, in the commit that makes them.

What is invoiced of an order is a level between nothing and its total: an invoice raises it to the total once all of
that is paid, and money that goes back lowers it to what is kept. An invoice is what the order's figures have beyond
those of its papers, and a void or return its part of them, so that papers that follow each other add up to the centavo,
however often money goes back and comes again, and whatever is added to the order between.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.order import Order
from technomart.domain.papers.figures import Figures, figures_of
from technomart.domain.papers.paper import Paper, PaperKind, Shown, given_back, sold
from technomart.domain.papers.ports import Printer
from technomart.domain.papers.queue import PrintJob
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.registers.register import Register, Series
from technomart.domain.services.till_booking import Booking
from technomart.domain.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Invoiced:
    """The papers that an order has, and how much of it is invoiced, in centavos."""

    papers: Sequence[Paper] = ()

    @classmethod
    def of(cls, work: UnitOfWork, order: Order) -> "Invoiced":
        """Return what is invoiced of an order; nothing, of one that nobody has paid for."""
        return cls(work.papers.of_order(order.id) if order.captured else ())

    @property
    def level(self) -> Centavos:
        """Return how much of it is invoiced."""
        return self.figures.total

    @property
    def figures(self) -> Figures:
        """Return what its papers come to."""
        signed = (each.figures if each.kind is PaperKind.INVOICE else -each.figures for each in self.papers)
        return sum(signed, Figures())

    @property
    def last(self) -> Paper | None:
        """Return the last invoice, which is the one that money goes back of."""
        return next((each for each in reversed(self.papers) if each.kind is PaperKind.INVOICE), None)

    def is_completed_by(self, paid: Order) -> bool:
        """Tell whether an invoice comes with the payment after which an order stands so."""
        return paid.balance == 0 and paid.total > self.level

    def falls_to(self, after: Order) -> Centavos:
        """Return how much stays invoiced when money went back and the order stands so."""
        return min(self.level, after.paid)

    def rest_of(self, paid: Order) -> Figures:
        """Return what an order that is paid comes to beyond that."""
        return figures_of(paid).beyond(self.figures)

    def back_from(self, after: Order) -> Figures:
        """Return the part of it that is taken back when money went back and the order stands so."""
        return self.figures.part(self.falls_to(after), self.level)

    def back_as(self, after: Order, register: Register, day: date) -> PaperKind | None:
        """Return the paper of money that goes back: of a sale of the same day that is called off whole, it is void."""
        if self.last is None or self.falls_to(after) == self.level:
            return None
        is_same = (self.last.register_id, self.last.register_date) == (register.id, day)
        return PaperKind.VOID if after.is_void and is_same else PaperKind.RETURN


SERIES = {PaperKind.INVOICE: Series.INVOICES, PaperKind.VOID: Series.VOIDS, PaperKind.RETURN: Series.RETURNS}


@dataclass(frozen=True, slots=True)
class Issue:
    """What is at hand when a paper is issued: the order as it stands then, where its money was booked, a printer."""

    ids: Ids
    order: Order
    invoiced: Invoiced
    booking: Booking
    printer: Printer

    def invoice(self, work: UnitOfWork, payment: Payment) -> None:
        """Issue the invoice of the order with the payment that paid the last of it."""
        order, invoiced = self.order, self.invoiced
        before = work.payments.of_order(order.id) if order.captured > payment.amount else []
        payments = [*(each for each in before if each.id != payment.id), payment]
        shown = sold(order, payments, invoiced.level)
        self._add(work, self._paper(PaperKind.INVOICE, payment, invoiced.rest_of(order), shown))

    def back(self, work: UnitOfWork, refund: Refund, back: Iterable[tuple[Payment, Centavos]]) -> None:
        """Issue the void or return of money that goes `back`, so much of each payment, if it was invoiced."""
        invoiced, order = self.invoiced, self.order
        kind = invoiced.back_as(order, self.booking.register, self.booking.day)
        if kind is None or invoiced.last is None:
            return
        paper = self._paper(kind, refund, invoiced.back_from(order), given_back(order, back, refund.reason))
        self._add(work, replace(paper, invoice_id=invoiced.last.id))

    def _add(self, work: UnitOfWork, paper: Paper) -> None:
        """Keep a paper and, where there is a printer, what has it printed."""
        work.papers.add(paper.sealed())
        if self.printer.is_there:
            # Its place is that of its number, which another sale that began earlier may get later.
            job = PrintJob(self.ids.new(), paper.order_id, paper.at, paper.id)
            work.print_jobs.add(replace(job, actor_id=paper.actor_id, actor_name=paper.actor_name))

    def _paper(self, kind: PaperKind, money: Payment | Refund, figures: Figures, shown: Shown) -> Paper:
        booking = self.booking
        if booking.number is None:
            raise RuntimeError(f"The {kind.value} of order {self.order.number} has no number.")
        return Paper(
            id=self.ids.at(money.at),
            kind=kind,
            register_id=booking.register.id,
            register_code=booking.register.code,
            register_date=booking.day,
            number=booking.number,
            order_id=self.order.id,
            order_number=self.order.number,
            at=money.at,
            figures=figures,
            content=replace(shown, machine=booking.register.machine).written(),
            actor_id=money.actor_id,
            actor_name=money.actor_name,
            money_id=money.id,
        )
