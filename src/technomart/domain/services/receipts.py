"""Find a paper of an order, as it is printed."""

from dataclasses import dataclass

from technomart.domain.papers.paper import Paper, PaperKind, PaperNotFound
from technomart.domain.papers.printed import Printed
from technomart.domain.papers.slips import Slips
from technomart.domain.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Receipt:
    """A paper of an order, and as it is printed."""

    paper: Paper
    printed: Printed


def receipt_of(work: UnitOfWork, slips: Slips, order_id: str, paper_id: str = "") -> Receipt:
    """Return a paper of an order, or its newest invoice; raises `OrderNotFound` or `PaperNotFound`."""
    work.orders.get(order_id)
    papers = work.papers.of_order(order_id)
    for paper in reversed(papers):
        if paper.id == paper_id or (not paper_id and paper.kind is PaperKind.INVOICE):
            taken_back = next((each for each in papers if each.id == paper.invoice_id), None)
            return Receipt(paper, slips.of_paper(paper, taken_back))
    raise PaperNotFound
