"""Keep print jobs in memory."""

from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.filters import PrintJobFilter
from technomart.domain.papers.ports import PrintJobs
from technomart.domain.papers.queue import TO_PRINT, PrinterName, PrintJob


class MemoryPrintJobs(Repository, PrintJobs):
    """Keeps print jobs in memory."""

    @override
    def add(self, job: PrintJob) -> None:
        self.tables.print_jobs.put(job.id, job)

    @override
    def next(self, printer: PrinterName) -> PrintJob | None:
        jobs = self.tables.print_jobs.where(lambda job: job.printer is printer and job.state in TO_PRINT)
        return min(jobs, key=PrintJob.turn, default=None)

    @override
    def save(self, job: PrintJob, tries: int) -> bool:
        stored = self.tables.print_jobs.rows.get(job.id)
        if stored is None or stored.tries != tries or stored.state not in TO_PRINT:
            return False
        self.tables.print_jobs.put(job.id, job)
        return True

    @override
    def page(self, wanted: PrintJobFilter, request: PageRequest) -> Page[PrintJob]:
        return self.tables.print_jobs.page(wanted.admits, request, PrintJob.place)

    @override
    def of_order(self, order_id: str) -> list[PrintJob]:
        return self.tables.print_jobs.where(lambda job: job.order_id == order_id)

    @override
    def of_papers(self, paper_ids: list[str]) -> list[PrintJob]:
        return self.tables.print_jobs.where(lambda job: job.paper_id in paper_ids)

    @override
    def purge_tickets(self, before: datetime) -> int:
        return self.tables.print_jobs.drop(lambda job: job.is_ticket and job.at < before and job.state not in TO_PRINT)

    @override
    def readings(self, since: datetime, until: datetime) -> list[PrintJob]:
        return self.tables.print_jobs.where(lambda job: job.is_reading and since <= job.at < until)

    @override
    def of_closes(self, close_ids: list[str]) -> list[PrintJob]:
        return self.tables.print_jobs.where(lambda job: job.close_id in close_ids)
