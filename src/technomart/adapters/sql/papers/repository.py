"""Keep papers in a table."""

from dataclasses import asdict

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.papers.tables import papers
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.filters import PaperFilter
from technomart.domain.papers.paper import Paper, PaperKind, PaperNotFound
from technomart.domain.papers.ports import Papers

paper_row, paper_of = mapping(papers, Paper, parts={"figures": mapping(papers, Figures)})

OF_ORDER = Prepared(select(papers).where(papers.c.order_id == bindparam("order_id")).order_by(papers.c.id))
SEALS = Prepared(  # by the index (register_id, kind, number)
    select(papers.c.seal)
    .where(
        papers.c.register_id == bindparam("register_id"),
        papers.c.kind == bindparam("kind"),
        papers.c.number > bindparam("above"),
        papers.c.number <= bindparam("through"),
    )
    .order_by(papers.c.number)
)
NEWEST = Listing(
    select(papers),
    [papers.c.id],
    paper_of,
    {
        "register_id": papers.c.register_id == bindparam("register_id"),
        "kind": papers.c.kind == bindparam("kind"),
        "first": papers.c.register_date >= bindparam("first"),
        "last": papers.c.register_date <= bindparam("last"),
    },
)


class SqlPapers(Repository, Papers):
    """Keeps papers in a table."""

    @override
    def add(self, paper: Paper) -> None:
        self.sql.add(papers, paper_row(paper))

    @override
    def get(self, paper_id: str) -> Paper:
        return paper_of(self.sql.one(papers, paper_id, PaperNotFound))

    @override
    def of_order(self, order_id: str) -> list[Paper]:
        return [paper_of(row) for row in self.sql.all(OF_ORDER, order_id=order_id)]

    @override
    def seals(self, register_id: str, kind: PaperKind, above: int, through: int) -> list[str]:
        asked = {"register_id": register_id, "kind": kind.value, "above": above, "through": through}
        return [row["seal"] for row in self.sql.all(SEALS, **asked)]

    @override
    def page(self, wanted: PaperFilter, request: PageRequest) -> Page[Paper]:
        values = {**asdict(wanted), "kind": wanted.kind and wanted.kind.value}
        return NEWEST.page(self.sql, request, Paper.place, **values)
