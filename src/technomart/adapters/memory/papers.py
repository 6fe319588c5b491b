"""Keep papers in memory."""

from datetime import date

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.filters import PaperFilter
from technomart.domain.papers.paper import Paper, PaperKind, PaperNotFound
from technomart.domain.papers.ports import Papers


class MemoryPapers(Repository, Papers):
    """Keeps papers in memory."""

    @override
    def add(self, paper: Paper) -> None:
        self.tables.papers.put(paper.id, paper)

    @override
    def get(self, paper_id: str) -> Paper:
        return self.tables.papers.one(paper_id, PaperNotFound)

    @override
    def of_order(self, order_id: str) -> list[Paper]:
        return self.tables.papers.where(lambda paper: paper.order_id == order_id)

    @override
    def seals(self, register_id: str, kind: PaperKind, above: int, through: int) -> list[str]:
        found = self.tables.papers.where(
            lambda paper: paper.register_id == register_id and paper.kind is kind and above < paper.number <= through
        )
        return [paper.seal for paper in sorted(found, key=lambda paper: paper.number)]

    @override
    def edited(self, register_id: str, after: date | None, until: date) -> list[str]:
        found = self.tables.papers.where(
            lambda paper: (
                paper.register_id == register_id
                and (after or date.min) < paper.register_date <= until
                and paper.seal != paper.due_seal
            )
        )
        return [paper.serial for paper in sorted(found, key=Paper.place, reverse=True)]

    @override
    def page(self, wanted: PaperFilter, request: PageRequest) -> Page[Paper]:
        return self.tables.papers.page(wanted.admits, request, Paper.place)
