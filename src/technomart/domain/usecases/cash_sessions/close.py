"""Close a cash session."""

from dataclasses import dataclass

from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.services.approvals import Approval, Approvals
from technomart.domain.services.cash_sessions import SessionView, held_with_register, view_of
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class CloseCashSession:
    """Close a cash session that was counted."""

    store: Store
    bookings: BookingClock
    drawer: DrawerRules
    approvals: Approvals

    def __call__(self, by: Actor, session_id: str, reason: str = "", approval: Approval | None = None) -> SessionView:
        """Return the closed session; a large difference needs a reason and a manager, who acts or approves.

        Raises `CashSessionNotFound`, `NotYourSession`, `SessionNotCounted`, `SessionNotOpen`, `ReasonMissing`,
        `DifferenceNotApproved`, or what `Approvals` raises.
        """
        by.must(Permission.TILL_USE)
        approver = self.approvals(by, approval, permission=Permission.TILL_MANAGE)
        name = approver.name if approver else ""

        def close(work: UnitOfWork) -> SessionView:
            session, _ = held_with_register(work, by, session_id)
            now = self.bookings.at(session.counted_at)
            closed = session.closed(now, by.user_id, by.name, reason=reason, approved_by=name)
            is_managed = approver is not None or by.may(Permission.TILL_MANAGE)
            session.must_be_explained(self.drawer.difference_limit, reason, is_managed=is_managed)
            return view_of(work, by, work.cash_sessions.save(closed))

        return self.store.write(close)
