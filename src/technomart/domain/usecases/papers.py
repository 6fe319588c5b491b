"""Show the papers of sales."""

from collections.abc import Sequence
from dataclasses import dataclass

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.filters import PaperFilter, PrintJobFilter
from technomart.domain.papers.paper import Paper
from technomart.domain.papers.queue import Journaled, PrintJob
from technomart.domain.papers.slips import Slips
from technomart.domain.services.receipts import Receipt, receipt_of
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """Show a paper of an order as it was issued."""

    store: Store
    slips: Slips

    def __call__(self, by: Actor, order_id: str, paper_id: str = "") -> Receipt:
        """Return the paper that is named, or the newest invoice; raises `OrderNotFound` or `PaperNotFound`."""
        by.must(Permission.PAYMENT_RECORDS_VIEW)
        return self.store.read(lambda work: receipt_of(work, self.slips, order_id, paper_id))


@dataclass(frozen=True, slots=True)
class JournalEntry(Journaled):
    """A paper, and when it was to be printed; oldest first."""

    paper: Paper
    jobs: Sequence[PrintJob] = ()


class ListPapers(StoreUseCase):
    """List papers as they were issued (journal)."""

    def __call__(self, by: Actor, wanted: PaperFilter, request: PageRequest) -> Page[JournalEntry]:
        """Return one page of those asked for, newest first."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(lambda work: _journal(work, wanted, request))


def _journal(work: UnitOfWork, wanted: PaperFilter, request: PageRequest) -> Page[JournalEntry]:
    page = work.papers.page(wanted, request)
    jobs = work.print_jobs.of_papers([paper.id for paper in page.rows])
    return page.of([JournalEntry(paper, [job for job in jobs if job.paper_id == paper.id]) for paper in page.rows])


class ListPrintJobs(StoreUseCase):
    """List what was to be printed: papers, tickets and readings."""

    def __call__(self, by: Actor, wanted: PrintJobFilter, request: PageRequest) -> Page[PrintJob]:
        """Return one page of the jobs asked for, newest first."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(lambda work: work.print_jobs.page(wanted, request))
