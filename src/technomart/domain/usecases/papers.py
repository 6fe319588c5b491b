"""Show the papers of sales."""

from dataclasses import dataclass

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.paper import Paper, PaperFilter, PaperKind, PaperNotFound
from technomart.domain.papers.printed import Printed
from technomart.domain.papers.slips import Slips
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Receipt:
    """A paper of an order, and as it is printed."""

    paper: Paper
    printed: Printed


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """Show a paper of an order as it was issued."""

    store: Store
    slips: Slips

    def __call__(self, by: Actor, order_id: str, paper_id: str = "") -> Receipt:
        """Return the paper that is named, or the newest invoice; raises `OrderNotFound` or `PaperNotFound`."""
        by.must(Permission.PAYMENT_RECORDS_VIEW)
        return self.store.read(lambda work: receipt_of(work, self.slips, order_id, paper_id))


class ListPapers(StoreUseCase):
    """List papers as they were issued (journal)."""

    def __call__(self, by: Actor, wanted: PaperFilter, request: PageRequest) -> Page[Paper]:
        """Return one page of those asked for, newest first."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(lambda work: work.papers.page(wanted, request))


def receipt_of(work: UnitOfWork, slips: Slips, order_id: str, paper_id: str) -> Receipt:
    """Return a paper of an order, or its newest invoice; raises `OrderNotFound` or `PaperNotFound`."""
    work.orders.get(order_id)
    papers = work.papers.of_order(order_id)
    for paper in reversed(papers):
        if paper.id == paper_id or (not paper_id and paper.kind is PaperKind.INVOICE):
            taken_back = next((each for each in papers if each.id == paper.invoice_id), None)
            return Receipt(paper, slips.of_paper(paper, taken_back))
    raise PaperNotFound
