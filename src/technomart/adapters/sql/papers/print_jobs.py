"""Keep print jobs in a table."""

from datetime import datetime

from sqlalchemy import bindparam, select, union_all
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, in_parts
from technomart.adapters.sql.papers.tables import print_jobs
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.filters import PrintJobFilter
from technomart.domain.papers.ports import PrintJobs
from technomart.domain.papers.queue import TO_PRINT, PrinterName, PrintJob

job_row, job_of = mapping(print_jobs, PrintJob)

IS_TO_PRINT = print_jobs.c.state.in_([state.value for state in TO_PRINT])
NEXT = Prepared(  # by the index (printer, state, id): of each state the oldest
    union_all(
        *(
            select(
                select(print_jobs)
                .where(print_jobs.c.printer == bindparam("printer"), print_jobs.c.state == state.value)
                .order_by(print_jobs.c.id)
                .limit(1)
                .subquery()
            )
            for state in TO_PRINT
        )
    )
)
NEWEST = Listing(
    select(print_jobs),
    [print_jobs.c.id],
    job_of,
    {name: print_jobs.c[name] == bindparam(name) for name in ("printer", "state")},
)
OF_ORDER = Prepared(select(print_jobs).where(print_jobs.c.order_id == bindparam("order_id")).order_by(print_jobs.c.id))
OF_PAPERS, OF_CLOSES = (
    Prepared(select(print_jobs).where(of.in_(bindparam("ids", expanding=True))).order_by(print_jobs.c.id))
    for of in (print_jobs.c.paper_id, print_jobs.c.close_id)
)
READINGS = Prepared(
    select(print_jobs)
    .where(
        print_jobs.c.order_id.is_(None),
        print_jobs.c.close_id.is_(None),
        print_jobs.c.at >= bindparam("since"),
        print_jobs.c.at < bindparam("until"),
    )
    .order_by(print_jobs.c.id)
)
PURGE_TICKETS = Prepared(
    print_jobs.delete().where(
        print_jobs.c.at < bindparam("before"),
        print_jobs.c.order_id.is_not(None),
        print_jobs.c.content.is_not(None),
        ~IS_TO_PRINT,
    )
)
OUTCOME = ("state", "tries", "sent", "interrupted", "error", "claimed_at", "printed_at")
SAVE = Prepared(
    print_jobs.update()
    .where(print_jobs.c.id == bindparam("id_"), print_jobs.c.tries == bindparam("known"), IS_TO_PRINT)
    .values({name: bindparam(f"new_{name}") for name in OUTCOME})
)


class SqlPrintJobs(Repository, PrintJobs):
    """Keeps print jobs in a table."""

    @override
    def add(self, job: PrintJob) -> None:
        self.sql.add(print_jobs, job_row(job))

    @override
    def next(self, printer: PrinterName) -> PrintJob | None:
        jobs = [job_of(row) for row in self.sql.all(NEXT, printer=printer.value)]
        return min(jobs, key=PrintJob.turn, default=None)

    @override
    def save(self, job: PrintJob, tries: int) -> bool:
        row = job_row(job)
        values = {f"new_{name}": row[name] for name in OUTCOME}
        return self.sql.change(SAVE, id_=job.id, known=tries, **values) == 1

    @override
    def page(self, wanted: PrintJobFilter, request: PageRequest) -> Page[PrintJob]:
        printer, state = (value and value.value for value in (wanted.printer, wanted.state))
        return NEWEST.page(self.sql, request, PrintJob.place, printer=printer, state=state)

    @override
    def of_order(self, order_id: str) -> list[PrintJob]:
        return [job_of(row) for row in self.sql.all(OF_ORDER, order_id=order_id)]

    @override
    def of_papers(self, paper_ids: list[str]) -> list[PrintJob]:
        return self._of(OF_PAPERS, paper_ids)

    @override
    def purge_tickets(self, before: datetime) -> int:
        return self.sql.change(PURGE_TICKETS, before=before)

    @override
    def readings(self, since: datetime, until: datetime) -> list[PrintJob]:
        return [job_of(row) for row in self.sql.all(READINGS, since=since, until=until)]

    @override
    def of_closes(self, close_ids: list[str]) -> list[PrintJob]:
        return self._of(OF_CLOSES, close_ids)

    def _of(self, asked: Prepared, ids: list[str]) -> list[PrintJob]:
        return [job_of(row) for part in in_parts(ids) for row in self.sql.all(asked, ids=part)]
