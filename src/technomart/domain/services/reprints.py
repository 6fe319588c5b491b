"""Queue what is printed again, which is logged."""

from technomart.domain.kernel.ports import Ids
from technomart.domain.papers.queue import PrintJob
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor


def queue_again(work: UnitOfWork, by: Actor, ids: Ids, job: PrintJob, said: str) -> PrintJob:
    """Return the job, which waits from now on; the security log says what was printed again, and by whom."""
    work.print_jobs.add(job)
    stamp = Stamp(ids.at(job.at), job.at, by.origin)
    work.security_log.add(stamp.by(by, LogAction.PAPER_REPRINTED, said))
    return job
