"""Keep print jobs in a table."""

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, in_parts
from technomart.adapters.sql.papers.tables import print_jobs
from technomart.domain.papers.ports import PrintJobs
from technomart.domain.papers.queue import JobState, PrintJob

job_row, job_of = mapping(print_jobs, PrintJob)

IS_WAITING = print_jobs.c.state == JobState.WAITING.value  # by the index (state, id)
NEXT = Prepared(select(print_jobs).where(IS_WAITING).order_by(print_jobs.c.id).limit(1))
OF_ORDER = Prepared(select(print_jobs).where(print_jobs.c.order_id == bindparam("order_id")).order_by(print_jobs.c.id))
OUTCOME = ("state", "tries", "sent", "error", "claimed_at", "printed_at")
SAVE = Prepared(
    print_jobs.update()
    .where(print_jobs.c.id == bindparam("id_"), print_jobs.c.tries == bindparam("known"), IS_WAITING)
    .values({name: bindparam(f"new_{name}") for name in OUTCOME})
)


class SqlPrintJobs(Repository, PrintJobs):
    """Keeps print jobs in a table."""

    @override
    def add(self, job: PrintJob) -> None:
        self.sql.add(print_jobs, job_row(job))

    @override
    def next(self) -> PrintJob | None:
        row = self.sql.first(NEXT)
        return None if row is None else job_of(row)

    @override
    def save(self, job: PrintJob, tries: int) -> bool:
        row = job_row(job)
        values = {f"new_{name}": row[name] for name in OUTCOME}
        return self.sql.change(SAVE, id_=job.id, known=tries, **values) == 1

    @override
    def of_order(self, order_id: str) -> list[PrintJob]:
        return [job_of(row) for row in self.sql.all(OF_ORDER, order_id=order_id)]

    @override
    def of_papers(self, paper_ids: list[str]) -> list[PrintJob]:
        asked = select(print_jobs).order_by(print_jobs.c.id)
        parts = [asked.where(print_jobs.c.paper_id.in_(part)) for part in in_parts(paper_ids)]
        return [job_of(row) for part in parts for row in self.sql.all(part)]
