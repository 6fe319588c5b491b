"""Ask for leave and answer."""

from dataclasses import dataclass
from datetime import date

from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.services.own_employee import WithEmployee, own_employee, whose, with_employees
from technomart.domain.staff.leave import BadLeave, Leave, LeaveStatus
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


class ListLeave(StoreUseCase):
    """List requests for leave."""

    def __call__(self, by: Actor) -> list[WithEmployee[Leave]]:
        """Return the requests, newest first; without leave.manage one's own alone."""

        def look(work: UnitOfWork) -> list[WithEmployee[Leave]]:
            return with_employees(work, work.leaves.all(whose(work, by, Permission.LEAVE_MANAGE, None)))

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class AskForLeave:
    """Ask for leave, for oneself."""

    store: Store
    clock: Clock
    ids: Ids

    def __call__(self, by: Actor, first: date, last: date, reason: str) -> WithEmployee[Leave]:
        """Return the request; raises `BadLeave`, `EmployeeGone`."""
        if last < first:
            raise BadLeave(errors={"to": ["Must not be before `from`."]})
        now = self.clock.now()
        leave_id = self.ids.at(now)

        def ask(work: UnitOfWork) -> WithEmployee[Leave]:
            me = own_employee(work, by)
            leave = Leave(leave_id, me.id, first, last, reason, now)
            work.leaves.add(leave)
            return WithEmployee(leave, me.name)

        return self.store.write(ask)


@dataclass(frozen=True, slots=True)
class DecideLeave:
    """Answer a request for leave."""

    store: Store
    clock: Clock

    def __call__(self, by: Actor, leave_id: str, status: LeaveStatus, note: str) -> WithEmployee[Leave]:
        """Return the answered request; raises `LeaveNotFound`, `LeaveDecided`."""
        by.must(Permission.LEAVE_MANAGE)
        now = self.clock.now()

        def decide(work: UnitOfWork) -> WithEmployee[Leave]:
            leave = work.leaves.get_for_update(leave_id).decided(status, by.name, now, note)
            work.leaves.save(leave)
            return WithEmployee(leave, work.employees.get(leave.employee_id).name)

        return self.store.write(decide)


class WithdrawLeave(StoreUseCase):
    """Withdraw a request for leave that was not answered yet."""

    def __call__(self, by: Actor, leave_id: str) -> None:
        """Delete the request; raises `LeaveNotFound`, `LeaveDecided`, and `NotAllowed` for somebody else's."""

        def withdraw(work: UnitOfWork) -> None:
            leave = work.leaves.get_for_update(leave_id)
            whose(work, by, Permission.LEAVE_MANAGE, leave.employee_id)
            leave.must_be_pending()
            work.leaves.remove(leave_id)

        self.store.write(withdraw)
