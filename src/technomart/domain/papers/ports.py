"""Declare the repository of papers."""

from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.paper import Paper, PaperFilter


class Papers(Protocol):
    """Papers as they were issued; they are only ever added, and never purged."""

    def add(self, paper: Paper) -> None:
        """Keep a new paper."""

    def get(self, paper_id: str) -> Paper:
        """Return a paper; raises `PaperNotFound`."""

    def of_order(self, order_id: str) -> list[Paper]:
        """Return an order's papers, oldest first."""

    def page(self, wanted: PaperFilter, request: PageRequest) -> Page[Paper]:
        """Return one page of the papers asked for, newest first; raises `BadCursor`."""
