"""Change or void a line of an order before the kitchen starts."""

from dataclasses import dataclass

from technomart.domain.inventory.stock import Ingredient
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.ports import Ids
from technomart.domain.kernel.versions import Versions
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.history import OrderEvent, change_of, giver_of
from technomart.domain.orders.in_hand import LineEdit, edit_said, edited, line_of
from technomart.domain.orders.order import Order, OrderLine
from technomart.domain.orders.refusals import BadOrderLines
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.reports.past import lines_before
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.kitchen import Kitchen
from technomart.domain.services.payment_booking import must_not_be_under_way
from technomart.domain.services.shelf import Shelf
from technomart.domain.services.stock_reservations import follow_line, held_for
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Change a line of an order, or void it with a quantity of 0; stock, discount and total follow it."""

    store: Store
    bookings: BookingClock
    ids: Ids
    discounts: DiscountLimits
    shelf: Shelf
    kitchen: Kitchen

    def __call__(
        self,
        by: Actor,
        order_id: str,
        position: int,
        edit: LineEdit,
        *,
        reason: str = "",
        wanted: Versions | None = None,
    ) -> Order:
        """Return the changed order.

        `wanted` are the versions that the caller names. Raises `OrderNotFound`, `OrderVersionChanged`, `LineNotFound`,
        `KitchenStarted`, `LastLine`, `PaidMore`, `PaymentUnderWay`, `BadOrderLines`, `OutOfStock` or
        `IngredientsExpired` when there is not more of it, `DiscountAboveLimit`, and `ReasonMissing` where there is to
        be less.
        """
        by.must(Permission.ORDER_PLACE)

        def change(work: UnitOfWork) -> Order:
            order = work.orders.get_for_update(order_id)
            order.must_be_at(wanted)
            line = line_of(order, position)
            must_not_be_under_way(work, order)
            after = edited(order, line, edit, self.bookings.at(order.updated_at))
            if after is not order:
                self._judge(work, order, line, edit, reason)
                if edit.quantity not in (None, line.quantity):
                    follow_line(work, after, line, edit.quantity, self.ids)
                self._keep(work, by, order, after, said=edit_said(line, edit), reason=reason)
            if edit.takes_from(line):
                self._log(work, by, after, f"{edit_said(line, edit)} on order {order.number}: {reason}")
            return after

        return self.store.write(change)

    def _judge(self, work: UnitOfWork, order: Order, line: OrderLine, edit: LineEdit, reason: str) -> None:
        if edit.takes_from(line) and not reason.strip():
            sentence = f"Say why order {order.number} gets less {line.name}."
            raise ReasonMissing(sentence, errors={"reason": ["Is missing."]})
        if edit.quantity is not None and edit.quantity > line.quantity:
            must_be_sold(work, line)
            used = work.stock.find([row.item_id for row in held_for(work, order, line)])
            dates = {item.id: Ingredient(item.unit, item.expires_on) for item in used.values()}
            self.shelf.must_sell(work, used, dates, self.shelf.today)

    def _keep(self, work: UnitOfWork, by: Actor, order: Order, after: Order, *, said: str, reason: str) -> None:
        limit, giver = giver_of(work.orders.history(order.id))
        given = self.discounts.followed(by, after, limit)
        row = change_of(by, order, after, OrderEvent.CHANGED, reason=reason, given=given, details=said, giver_id=giver)
        work.past.keep(lines_before(order, after.updated_at))
        work.orders.save(after, row)
        self.kitchen.told(work, by, order, after)

    def _log(self, work: UnitOfWork, by: Actor, order: Order, said: str) -> None:
        at = order.updated_at
        work.security_log.add(Stamp(self.ids.at(at), at, by.origin).by(by, LogAction.LINE_VOIDED, said))


def must_be_sold(work: UnitOfWork, line: OrderLine) -> None:
    """Raise `BadOrderLines` when there is no more of a dish, whose price is that of the line all the same."""
    item = work.stock.menu_items([line.menu_item_id])[0].get(line.menu_item_id)
    if item is None or not item.is_sold:
        sentence = f"{line.name} is not available."
        raise BadOrderLines(sentence, errors={"quantity": [sentence]})
