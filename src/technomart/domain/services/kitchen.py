"""Tell the kitchen's printer of orders, in the transaction that changes them."""

from dataclasses import dataclass, replace

from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.order import Order
from technomart.domain.papers.ports import Printer
from technomart.domain.papers.queue import PrinterName, PrintJob
from technomart.domain.papers.tickets import Tickets
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor


@dataclass(frozen=True, slots=True)
class Kitchen:
    """Queues tickets, each with what it says: what is printed later is what was so then."""

    ids: Ids
    tickets: Tickets
    kitchen_printer: Printer

    def told(self, work: UnitOfWork, by: Actor, before: Order | None, after: Order) -> None:
        """Queue what the kitchen has to know of a change, where it has a printer; `before` is None of a new order."""
        if not self.kitchen_printer.is_there:
            return
        printed = self.tickets.following(before, after)
        if printed is not None:
            at = after.updated_at
            job = PrintJob(self.ids.at(at), after.id, at, actor_id=by.user_id, actor_name=by.name)
            work.print_jobs.add(replace(job, printer=PrinterName.KITCHEN, content=printed.written()))
