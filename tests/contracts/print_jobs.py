"""What keeps print jobs must do: a job is taken by one, and found in its turn."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from support.builders import NOW, TODAY, an_id, an_order, furnish, keep
from support.exact import assert_exactly
from technomart.domain.day_closes.close import DayClose, sealed
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import Order
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.filters import PrintJobFilter
from technomart.domain.papers.paper import Paper, PaperKind, Shown
from technomart.domain.papers.queue import JobState, PrinterName, PrintJob
from technomart.domain.registers.register import Register
from technomart.domain.store.unit_of_work import Store


def a_close(register_id: str) -> DayClose:
    head = (an_id(), register_id, HALL.code, 1, TODAY, NOW, 0, 0, 0, 0)
    return DayClose(*head, "{}", sealed("{}", ""))


HALL = Register(an_id(), "T5", "Hall")


class PrintJobsContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def order(self, store: Store) -> Order:
        furnish(store)
        return keep(store, an_order())

    @pytest.fixture
    def paper(self, store: Store, order: Order) -> Paper:
        head = (an_id(), PaperKind.INVOICE, HALL.id, HALL.code, TODAY, 1, order.id, order.number, NOW)
        paper = Paper(*head, Figures(10_00, total=10_00), Shown().written())
        store.write(lambda work: work.registers.add(HALL))
        store.write(lambda work: work.papers.add(paper))
        return paper

    def added(self, store: Store, order: Order, paper: Paper | None = None) -> PrintJob:
        job = PrintJob(
            an_id(), order.id, NOW, paper.id if paper else None, is_reprint=paper is not None, actor_name="Ana"
        )
        job = job if paper else replace(job, content='["order", []]')
        store.write(lambda work: work.print_jobs.add(job))
        return job

    def next(self, store: Store) -> PrintJob | None:
        return store.read(lambda work: work.print_jobs.next(PrinterName.RECEIPT))

    def test_a_job_is_found_again_by_its_order_and_by_its_paper(self, store: Store, order: Order, paper: Paper) -> None:
        ticket, again = self.added(store, order), self.added(store, order, paper)

        assert_exactly(store.read(lambda work: work.print_jobs.of_order(order.id)), [ticket, again])
        assert_exactly(store.read(lambda work: work.print_jobs.of_papers([paper.id, an_id()])), [again])
        assert store.read(lambda work: work.print_jobs.of_papers([])) == []

    def test_jobs_are_listed_by_printer_and_state_the_newest_first(self, store: Store, order: Order) -> None:
        first, second = self.added(store, order), self.added(store, order)
        ticket = replace(self.added(store, order), id=an_id(), printer=PrinterName.KITCHEN)
        store.write(lambda work: work.print_jobs.add(ticket))
        over = replace(first, state=JobState.FAILED, sent=5, error="It broke off.")
        store.write(lambda work: work.print_jobs.save(over, 0))

        def listed(limit: int = 9, **wanted: Any) -> list[PrintJob]:
            return list(
                store.read(lambda work: work.print_jobs.page(PrintJobFilter(**wanted), PageRequest(1, limit))).rows
            )

        assert_exactly(listed(state=JobState.FAILED), [over])
        assert_exactly(listed(printer=PrinterName.KITCHEN), [ticket])
        assert listed(printer=PrinterName.KITCHEN, state=JobState.FAILED) == []
        assert [job.id for job in listed()][2:] == [second.id, first.id]
        assert len(listed(3)) == 3

    def test_a_closed_day_is_printed_without_an_order(self, store: Store, paper: Paper) -> None:
        close = a_close(paper.register_id)
        store.write(lambda work: work.day_closes.add(close))
        job = PrintJob(an_id(), None, NOW, close_id=close.id)
        store.write(lambda work: work.print_jobs.add(job))

        assert_exactly(store.read(lambda work: work.print_jobs.of_closes([an_id(), close.id])), [job])
        assert_exactly(self.next(store), job)

    def test_jobs_wait_in_their_order_until_they_are_over(self, store: Store, order: Order) -> None:
        first, second = self.added(store, order), self.added(store, order)

        assert self.next(store) == first
        done = first.printed(NOW + timedelta(seconds=2))
        assert store.write(lambda work: work.print_jobs.save(done, 0))
        assert self.next(store) == second
        over = replace(second, state=JobState.FAILED, sent=5, error="It broke off.")
        assert store.write(lambda work: work.print_jobs.save(over, 0))
        assert self.next(store) is None
        assert_exactly(store.read(lambda work: work.print_jobs.of_order(order.id)), [done, over])

    def test_each_printer_has_its_own_and_what_is_begun_comes_before_what_waits(
        self, store: Store, order: Order
    ) -> None:
        first, second = self.added(store, order), self.added(store, order)
        told = replace(first, id=an_id(), printer=PrinterName.KITCHEN, interrupted=1)
        store.write(lambda work: work.print_jobs.add(told))

        assert_exactly(store.read(lambda work: work.print_jobs.next(PrinterName.KITCHEN)), told)
        assert store.write(lambda work: work.print_jobs.save(first.claimed(NOW), 0))
        assert_exactly(self.next(store), first.claimed(NOW))
        assert store.write(lambda work: work.print_jobs.save(second.claimed(NOW), 0))
        assert store.write(lambda work: work.print_jobs.save(first.put_off("off"), 1))
        assert_exactly(self.next(store), second.claimed(NOW))  # and not an older one beside it

    def test_a_job_is_begun_by_one_alone(self, store: Store, order: Order) -> None:
        job = self.added(store, order)

        first = store.write(lambda work: work.print_jobs.save(job.claimed(NOW), job.tries))
        second = store.write(lambda work: work.print_jobs.save(job.claimed(NOW), job.tries))

        assert (first, second) == (True, False)
        assert_exactly(self.next(store), job.claimed(NOW))

    def test_what_is_over_is_not_changed_any_more(self, store: Store, order: Order) -> None:
        job = self.added(store, order)
        assert store.write(lambda work: work.print_jobs.save(job.printed(NOW), 0))

        assert not store.write(lambda work: work.print_jobs.save(job.claimed(NOW), 0))
        assert not store.write(lambda work: work.print_jobs.save(replace(job, id=an_id()), 0))

    def test_readings_are_found_by_when_they_were_asked_for(self, store: Store, order: Order) -> None:
        jobs = [PrintJob(an_id(), None, NOW + timedelta(hours=n), content='["X-T1", []]') for n in range(3)]
        for job in jobs:
            store.write(lambda work, job=job: work.print_jobs.add(job))  # type: ignore[misc]
        self.added(store, order)

        found = store.read(lambda work: work.print_jobs.readings(NOW, NOW + timedelta(hours=2)))

        assert_exactly(found, jobs[:2])

    def test_old_tickets_are_purged_and_neither_papers_nor_what_waits(
        self, store: Store, order: Order, paper: Paper
    ) -> None:
        done, waiting, printed = self.added(store, order), self.added(store, order), self.added(store, order, paper)
        reading = PrintJob(an_id(), None, NOW, content='["X-T1", []]')
        store.write(lambda work: work.print_jobs.add(reading))
        for job in done, printed, reading:
            store.write(lambda work, job=job: work.print_jobs.save(job.printed(NOW), job.tries))  # type: ignore[misc]

        gone = [
            store.write(lambda work, until=until: work.print_jobs.purge_tickets(until))  # type: ignore[misc]
            for until in (NOW, NOW + timedelta(seconds=1))
        ]

        assert gone == [0, 1]
        left = store.read(lambda work: work.print_jobs.of_order(order.id))
        assert [job.id for job in left] == [waiting.id, printed.id]
        assert len(store.read(lambda work: work.print_jobs.readings(NOW, NOW + timedelta(seconds=1)))) == 1
