"""Read what a register holds, and the days of it that were closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from technomart.domain.day_closes.close import (
    DayClose,
    DayCloseFilter,
    DayCloseNotFound,
)
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.queue import Journaled, PrintJob
from technomart.domain.registers.register import in_use, meant
from technomart.domain.services.readings import Held, RegisterReading
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ReadRegister:
    """Read what a register holds now, which changes nothing (X reading)."""

    store: Store
    bookings: BookingClock
    register_reading: RegisterReading

    def __call__(self, by: Actor, register: str) -> Held:
        """Return the figures since the last close; raises `RegisterNotFound`."""
        by.must(Permission.TILL_MANAGE)
        now = self.bookings.at()
        return self.store.read(lambda work: self.register_reading(work, register, now))


@dataclass(frozen=True, slots=True)
class ClosedDay(Journaled):
    """A closed day, and when it was to be printed; oldest first."""

    close: DayClose
    jobs: Sequence[PrintJob] = ()


class ListDayCloses(StoreUseCase):
    """List day closes."""

    def __call__(self, by: Actor, wanted: DayCloseFilter, request: PageRequest) -> Page[ClosedDay]:
        """Return one page of those asked for, newest first."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(lambda work: _listed(work, wanted, request))


def _listed(work: UnitOfWork, wanted: DayCloseFilter, request: PageRequest) -> Page[ClosedDay]:
    page = work.day_closes.page(wanted, request)
    jobs = work.print_jobs.of_closes([close.id for close in page.rows])
    return page.of([ClosedDay(close, [job for job in jobs if job.close_id == close.id]) for close in page.rows])


class FindDayClose(StoreUseCase):
    """Find a day close by its number."""

    def __call__(self, by: Actor, register: str = "", number: int | None = None) -> DayClose:
        """Return one close of a register, also of a removed one, or its last; raises `DayCloseNotFound`."""
        by.must(Permission.TILL_MANAGE)

        def look(work: UnitOfWork) -> DayClose:
            tills = work.registers.tills()
            asked = meant([*in_use(tills), *tills], register).register
            found = work.day_closes.page(DayCloseFilter(asked.id, number), PageRequest(limit=1)).rows
            if not found:
                which = "closed day" if number is None else f"day close {number}"
                raise DayCloseNotFound(f"Register {asked.code} has no {which}.")
            return found[0]

        return self.store.read(look)


class ReadDayClose(StoreUseCase):
    """Show one day close as it was sealed."""

    def __call__(self, by: Actor, close_id: str) -> DayClose:
        """Return it; raises `DayCloseNotFound`."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(lambda work: work.day_closes.get(close_id))
