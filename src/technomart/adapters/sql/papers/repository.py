"""Keep papers in a table."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.seals import seal_of
from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.papers.tables import papers
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.filters import PaperFilter
from technomart.domain.papers.paper import SEALED, Paper, PaperKind, PaperNotFound, serial_of
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
    [papers.c.register_date, papers.c.id],
    paper_of,
    {
        "register_id": papers.c.register_id == bindparam("register_id"),
        "kind": papers.c.kind == bindparam("kind"),
        "first": papers.c.register_date >= bindparam("first"),
        "last": papers.c.register_date <= bindparam("last"),
    },
)


EDITED = Prepared(
    select(papers.c.id, papers.c.kind, papers.c.register_code, papers.c.number)
    .where(
        papers.c.register_id == bindparam("register_id"),
        papers.c.register_date > bindparam("after"),
        papers.c.register_date <= bindparam("until"),
        papers.c.seal != seal_of(papers, SEALED),
    )
    .order_by(papers.c.register_date.desc(), papers.c.id.desc())
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
        return self.sql.texts(SEALS, **asked)

    @override
    def edited(self, register_id: str, after: date | None, until: date) -> list[str]:
        asked = {"register_id": register_id, "after": after or date.min, "until": until}
        return [_serial(row) for row in self.sql.all(EDITED, **asked)]

    @override
    def page(self, wanted: PaperFilter, request: PageRequest) -> Page[Paper]:
        values = {**asdict(wanted), "kind": wanted.kind and wanted.kind.value}
        values["first"] = wanted.first or date.min  # with no bound, MariaDB sorts every paper
        return NEWEST.page(self.sql, request, Paper.place, **values)


def _serial(row: Row) -> str:
    """Return the number of a paper as it is printed, or its id where that cannot be read."""
    try:
        return serial_of(PaperKind(row["kind"]), row["register_code"], row["number"])
    except (ValueError, TypeError):
        return f"Paper {row['id']}"
