"""Write the journal: every paper as it was issued, day by day, with what was printed again and the closed days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from technomart.domain.day_closes.close import DayClose, DayCloseFilter
from technomart.domain.day_closes.printed import Readings
from technomart.domain.kernel.paging import every
from technomart.domain.papers.filters import PaperFilter
from technomart.domain.papers.paper import Paper
from technomart.domain.papers.printed import Fact, Printed, stamp
from technomart.domain.papers.queue import PrintJob
from technomart.domain.papers.slips import Slips
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ReadJournal:
    """Read the papers and printed X readings of some business days, oldest first, each day ended by its Z readings."""

    store: Store
    slips: Slips
    readings: Readings

    def __call__(self, by: Actor, first: date, last: date) -> Iterator[Printed]:
        """Yield the papers of the days from the first to the last, both inside; one day is in memory at a time."""
        by.must(Permission.TILL_MANAGE)
        closes = self.store.read(_closes)
        for count in range((last - first).days + 1):
            day = first + timedelta(days=count)
            yield from self.store.read(partial(self._papers, day))
            yield from (
                self._with(self.readings.of_close(close), jobs) for close, jobs in closes if close.business_date == day
            )

    def _papers(self, day: date, work: UnitOfWork) -> list[Printed]:
        wanted = PaperFilter(first=day, last=day)
        papers = list(every(lambda request: work.papers.page(wanted, request)))
        jobs = work.print_jobs.of_papers([paper.id for paper in papers])
        reprints: dict[str, list[PrintJob]] = {}
        for job in jobs:
            if job.is_reprint and job.paper_id is not None:
                reprints.setdefault(job.paper_id, []).append(job)
        listed = [(paper.at, paper.id, self._printed(work, paper, reprints.get(paper.id, ()))) for paper in papers]
        listed += [(job.at, job.id, Printed.read(job.content or "")) for job in self._readings(work, day)]
        return [printed for *_, printed in sorted(listed, key=lambda each: each[:2])]

    def _readings(self, work: UnitOfWork, day: date) -> list[PrintJob]:
        days = self.slips.days
        return work.print_jobs.readings(days.start(day), days.end(day))

    def _printed(self, work: UnitOfWork, paper: Paper, reprints: Sequence[PrintJob]) -> Printed:
        taken_back = work.papers.get(paper.invoice_id) if paper.invoice_id else None
        return self._with(self.slips.of_paper(paper, taken_back), reprints)

    def _with(self, printed: Printed, reprints: Sequence[PrintJob]) -> Printed:
        wall = self.slips.days.wall_time
        told = [Fact("Reprinted", f"{stamp(wall(job.at))} {job.actor_name}".strip()) for job in reprints]
        return replace(printed, lines=(*printed.lines, *told))


def _closes(work: UnitOfWork) -> list[tuple[DayClose, list[PrintJob]]]:
    found = every(lambda request: work.day_closes.page(DayCloseFilter(), request))
    closes = sorted(found, key=lambda close: (close.closed_at, close.id))
    jobs = [job for job in work.print_jobs.of_closes([close.id for close in closes]) if job.is_reprint]
    return [(close, [job for job in jobs if job.close_id == close.id]) for close in closes]
