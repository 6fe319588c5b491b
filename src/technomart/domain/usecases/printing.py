"""Ask for papers to be printed, and print what waits."""

from dataclasses import dataclass
from enum import Enum, auto

from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.papers.ports import Printer, Renderer
from technomart.domain.papers.printed import Form, Printed
from technomart.domain.papers.queue import NoPrinter, PrinterBroke, PrinterOff, PrintJob
from technomart.domain.papers.slips import Slips
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.receipts import receipt_of
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """Print a paper of an order again, or the ticket for its kitchen; it opens no drawer."""

    store: Store
    clock: Clock
    ids: Ids
    printer: Printer
    slips: Slips

    def __call__(self, by: Actor, order_id: str, *, paper_id: str = "", is_ticket: bool = False) -> PrintJob:
        """Return the job; it is counted and logged. Raises `NoPrinter`, `OrderNotFound` or `PaperNotFound`.

        A paper that is printed so is always a reprint, a ticket one from the second on.
        """
        by.must(Permission.PAYMENT_PROCESS)
        if not self.printer.is_there:
            raise NoPrinter
        return self.store.write(lambda work: self._queued(work, by, order_id, None if is_ticket else paper_id))

    def _queued(self, work: UnitOfWork, by: Actor, order_id: str, paper_id: str | None) -> PrintJob:
        now = self.clock.now()
        order = work.orders.get(order_id)
        paper = None if paper_id is None else receipt_of(work, self.slips, order_id, paper_id).paper
        before = [job for job in work.print_jobs.of_order(order_id) if job.paper_id is None]
        job = PrintJob(
            self.ids.at(now),
            order_id,
            now,
            paper.id if paper else None,
            is_reprint=paper is not None or bool(before),
            actor_id=by.user_id,
            actor_name=by.name,
        )
        work.print_jobs.add(job)
        if job.is_reprint:
            said = f"{paper.serial if paper else 'ticket'} of order {order.number}"
            work.security_log.add(Stamp(self.ids.at(now), now, by.origin).by(by, LogAction.PAPER_REPRINTED, said))
        return job


class Turn(Enum):
    """What came of a look at what waits to be printed."""

    NOTHING = auto()
    PRINTED = auto()
    PUT_OFF = auto()


@dataclass(frozen=True, slots=True)
class PrintNext:
    """Print what has waited longest; several processes may try at once, and one of them does."""

    store: Store
    clock: Clock
    printer: Printer
    renderer: Renderer
    slips: Slips

    def __call__(self) -> Turn:
        """Return what came of it; printing takes its time, and no transaction is open meanwhile."""
        if self.store.ask(lambda work: work.print_jobs.next()) is None:
            return Turn.NOTHING
        begun = self.store.write(self._begun)
        if begun is None:
            return Turn.NOTHING
        job, printed = begun
        try:
            self.printer.send(self.renderer.rendered(printed, Form.ESCPOS, self.printer.sheet))
        except PrinterOff as error:
            after = job.put_off(str(error))
        except PrinterBroke as error:
            after = job.broken(str(error))
        else:
            after = job.printed(self.clock.now())
        self.store.write(lambda work: work.print_jobs.save(after, job.tries))
        return Turn.PRINTED if after.printed_at else Turn.PUT_OFF

    def _begun(self, work: UnitOfWork) -> tuple[PrintJob, Printed] | None:
        now = self.clock.now()
        waiting = work.print_jobs.next()
        if waiting is None or waiting.is_claimed(now):
            return None
        job = waiting.claimed(now)
        return (job, self._printed(work, job)) if work.print_jobs.save(job, waiting.tries) else None

    def _printed(self, work: UnitOfWork, job: PrintJob) -> Printed:
        if job.paper_id is None:
            printed = self.slips.of_order(work.orders.get(job.order_id))
        else:
            printed = receipt_of(work, self.slips, job.order_id, job.paper_id).printed
        return printed.reprinted(self.slips.days.wall_time(job.at)) if job.is_reprint else printed
