"""Ask for X and Z readings to be printed."""

from dataclasses import dataclass

from technomart.domain.day_closes.printed import Readings
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.papers.ports import Printer
from technomart.domain.papers.queue import NoPrinter, PrintJob
from technomart.domain.services.readings import RegisterReading
from technomart.domain.services.reprints import queue_again
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class PrintRegister:
    """Print what a register holds now (X reading), which changes nothing of it."""

    store: Store
    bookings: BookingClock
    ids: Ids
    printer: Printer
    register_reading: RegisterReading
    readings: Readings

    def __call__(self, by: Actor, register: str) -> PrintJob:
        """Return the job, which says what was so now; raises `NoPrinter` or `RegisterNotFound`."""
        by.must(Permission.TILL_MANAGE)
        if not self.printer.is_there:
            raise NoPrinter
        return self.store.write(lambda work: self._queued(work, by, register))

    def _queued(self, work: UnitOfWork, by: Actor, register: str) -> PrintJob:
        now = self.bookings.at()
        held = self.register_reading(work, register, now)
        printed = self.readings.of_register(held.register, held.span, held.reading, now, held.begun)
        said = printed.written()
        job = PrintJob(self.ids.at(now), None, now, content=said, actor_id=by.user_id, actor_name=by.name)
        work.print_jobs.add(job)
        return job


@dataclass(frozen=True, slots=True)
class PrintDayCloseAgain:
    """Print a closed day again (Z reading), as it was sealed."""

    store: Store
    clock: Clock
    ids: Ids
    printer: Printer
    readings: Readings

    def __call__(self, by: Actor, close_id: str) -> PrintJob:
        """Return the job, a reprint that is counted and logged; raises `NoPrinter` or `DayCloseNotFound`."""
        by.must(Permission.TILL_MANAGE)
        if not self.printer.is_there:
            raise NoPrinter
        return self.store.write(lambda work: self._queued(work, by, close_id))

    def _queued(self, work: UnitOfWork, by: Actor, close_id: str) -> PrintJob:
        close = work.day_closes.get(close_id)
        now = max(self.clock.now(), close.closed_at)
        job = PrintJob(
            self.ids.at(now),
            None,
            now,
            is_reprint=True,
            actor_id=by.user_id,
            actor_name=by.name,
            close_id=close.id,
        )
        return queue_again(work, by, self.ids, job, f"{self.readings.of_close(close).name} of {close.business_date}")
