"""Ask for papers to be printed, and print what waits."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial

from technomart.domain.day_closes.printed import Readings
from technomart.domain.kernel.errors import NotFound, Refusal
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.kernel.stored import DESTROYED, Unreadable
from technomart.domain.papers.ports import Printer, Renderer
from technomart.domain.papers.printed import Form, Printed
from technomart.domain.papers.queue import JobState, NoPrinter, PrinterBroke, PrinterName, PrinterOff, PrintJob
from technomart.domain.papers.slips import Slips
from technomart.domain.papers.tickets import Tickets
from technomart.domain.services.receipts import receipt_of
from technomart.domain.services.reprints import queue_again
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
    kitchen_printer: Printer
    slips: Slips
    tickets: Tickets

    def __call__(self, by: Actor, order_id: str, *, paper_id: str = "", is_ticket: bool = False) -> PrintJob:
        """Return the job; it is counted and logged. Raises `NoPrinter`, `OrderNotFound` or `PaperNotFound`.

        A paper that is printed so is always a reprint, a ticket one from the second on.
        """
        by.must(Permission.PAYMENT_PROCESS)
        if not (self.printer.is_there or (is_ticket and self.kitchen_printer.is_there)):
            raise NoPrinter
        queue = self._ticket if is_ticket else partial(self._paper, paper_id)
        return self.store.write(lambda work: queue(work, by, order_id))

    def _paper(self, paper_id: str, work: UnitOfWork, by: Actor, order_id: str) -> PrintJob:
        paper = receipt_of(work, self.slips, order_id, paper_id).paper
        job = replace(self._job(by, order_id), paper_id=paper.id, is_reprint=True)
        return queue_again(work, by, self.ids, job, f"{paper.serial} of order {paper.order_number}")

    def _ticket(self, work: UnitOfWork, by: Actor, order_id: str) -> PrintJob:
        order = work.orders.get(order_id)
        job = replace(
            self._job(by, order_id),
            printer=PrinterName.KITCHEN if self.kitchen_printer.is_there else PrinterName.RECEIPT,
            content=self.tickets.of_order(order).written(),
            is_reprint=any(each.content is not None for each in work.print_jobs.of_order(order_id)),
        )
        if job.is_reprint:
            return queue_again(work, by, self.ids, job, f"ticket of order {order.number}")
        work.print_jobs.add(job)
        return job

    def _job(self, by: Actor, order_id: str) -> PrintJob:
        now = self.clock.now()
        return PrintJob(self.ids.at(now), order_id, now, actor_id=by.user_id, actor_name=by.name)


class Turn(Enum):
    """What came of a look at what waits to be printed."""

    NOTHING = auto()
    PRINTED = auto()
    PUT_OFF = auto()
    GIVEN_UP = auto()


TURNS = {JobState.PRINTED: Turn.PRINTED, JobState.WAITING: Turn.PUT_OFF, JobState.FAILED: Turn.GIVEN_UP}
"""What became of a job that was sent."""
NOT_AS_STORED = (Unreadable, NotFound, ArithmeticError, *DESTROYED)
"""What making a paper raises of rows that somebody edited."""
UNPRINTABLE = "It cannot be put on paper: what was stored was changed."


@dataclass(frozen=True, slots=True)
class PrintNext:
    """Print what has waited longest; several processes may try at once, and one of them does."""

    store: Store
    clock: Clock
    printer: Printer
    kitchen_printer: Printer
    renderer: Renderer
    slips: Slips
    readings: Readings
    reprints_interrupted: bool

    def __call__(self, name: PrinterName = PrinterName.RECEIPT) -> Turn:
        """Return what came of it at a printer; printing takes its time, and no transaction is open meanwhile."""
        if self.store.ask(lambda work: work.print_jobs.next(name)) is None:
            return Turn.NOTHING
        begun = self.store.write(lambda work: self._begun(work, name))
        if begun is None:
            return Turn.NOTHING
        job, printed = begun
        printer = self.kitchen_printer if name is PrinterName.KITCHEN else self.printer
        try:
            printer.send(self.renderer.rendered(printed, Form.ESCPOS, printer.sheet))
        except PrinterOff as error:
            after = job.put_off(str(error))
        except PrinterBroke as error:
            after = job.broken(str(error))
        else:
            after = job.printed(self.clock.now())
        self.store.write(lambda work: work.print_jobs.save(after, job.tries))
        return TURNS[after.state]

    def _begun(self, work: UnitOfWork, name: PrinterName) -> tuple[PrintJob, Printed] | None:
        """Return a job that is begun, with what is to be printed; a job that somebody died of may be given up."""
        now = self.clock.now()
        waiting = work.print_jobs.next(name)
        if waiting is None or waiting.is_claimed(now):
            return None
        found = waiting.taken_up(again=self.reprints_interrupted)
        if found.state is JobState.FAILED:
            work.print_jobs.save(found, waiting.tries)
            return None
        job = found.claimed(now)
        try:
            printed = self._printed(work, job)
        except NOT_AS_STORED as error:  # nothing would come out after it
            said = error.message if isinstance(error, Refusal) else UNPRINTABLE
            work.print_jobs.save(found.given_up(said), waiting.tries)
            return None
        return (job, printed) if work.print_jobs.save(job, waiting.tries) else None

    def _printed(self, work: UnitOfWork, job: PrintJob) -> Printed:
        if job.content is not None:
            printed = Printed.read(job.content)
        elif job.close_id is not None:
            printed = self.readings.of_close(work.day_closes.get(job.close_id))
        else:
            printed = receipt_of(work, self.slips, job.order_id or "", job.paper_id or "").printed
        at = job.at if job.is_reprint else job.claimed_at
        return printed.reprinted(self.slips.days.wall_time(at)) if at and job.says_reprint else printed
