"""Send an order to its next state."""

from dataclasses import dataclass

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.ports import Ids
from technomart.domain.kernel.versions import Versions
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.payments.payment import Refund
from technomart.domain.payments.safeguards import Safeguards
from technomart.domain.services.approvals import Approval, Approvals
from technomart.domain.services.kitchen import Kitchen
from technomart.domain.services.payment_booking import RefundBooking, approved_by, must_not_be_under_way
from technomart.domain.services.payment_settlement import Settlement
from technomart.domain.services.stock_reservations import release_or_sell
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """Send an order to its next state; stock follows it, and making it void gives back what was paid."""

    store: Store
    bookings: BookingClock
    ids: Ids
    refund_booking: RefundBooking
    settlement: Settlement
    steps_back: StepsBack
    approvals: Approvals
    safeguards: Safeguards
    kitchen: Kitchen

    def __call__(
        self,
        by: Actor,
        order_id: str,
        to: OrderStatus,
        *,
        reason: str = "",
        wanted: Versions | None = None,
        approval: Approval | None = None,
        register: str = "",
    ) -> Order:
        """Return the moved order.

        `wanted` are the versions that the caller names. Raises `OrderNotFound`, `OrderVersionChanged`,
        `IllegalTransition`, `ReasonMissing` of a step back, `PaymentUnderWay` when it cannot become void yet, and
        `NotAllowed` when money would go back and the role does not include that. Where settings ask for more, a void
        order raises `ReasonMissing`, `ApprovalMissing` or what `Approvals` does; `approval` is what that person says.
        `register` is the till that money comes out of.
        """
        by.must(Permission.ORDER_STATUS_UPDATE)
        if to is OrderStatus.REFUNDED:
            by.must(Permission.PAYMENT_REFUND)

        approver = self.approvals(by, approval)

        def move(work: UnitOfWork) -> tuple[Order, list[Refund]]:
            order = work.orders.get_for_update(order_id)
            order.must_be_at(wanted)
            moved = self.steps_back.moved(order, to, self.bookings.at(order.updated_at), reason)
            refunds, said = [], ""
            if moved.is_void:
                self.safeguards.admit_end(order, reason)
                must_not_be_under_way(work, order)
                moved = moved.with_all_refunded()
                refunds = self.refund_booking.refund_all(work, by, moved, reason, approver, register=register)
                said = approved_by(approver) if refunds else ""
            release_or_sell(work, by, order, moved, self.ids)
            amount = order.paid - moved.paid
            change = change_of(by, order, moved, OrderEvent.MOVED, reason=reason, amount=amount, details=said)
            work.orders.save(moved, change)
            self.kitchen.told(work, by, order, moved)
            return moved, refunds

        moved, refunds = self.store.write(move)
        self.settlement.refunds(refunds)
        return moved
