"""Explain an order to whoever asks where a centavo went."""

from technomart.domain.audit.explanation import Explanation, Use, explain
from technomart.domain.inventory.stock import in_all
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.store.unit_of_work import StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


class ExplainOrder(StoreUseCase):
    """Derive one order from its parts."""

    def __call__(self, by: Actor, order_id: str) -> Explanation:
        """Return the derivation; raises `OrderNotFound`."""
        by.must(Permission.ORDER_HISTORY_VIEW)

        def look(work: UnitOfWork) -> Explanation:
            order = work.orders.get(order_id)
            return explain(
                order,
                work.orders.history(order_id),
                work.payments.of_order(order_id),
                work.payments.refunds_of_order(order_id),
                stock_of(work, order),
            )

        return self.store.read(look)


def stock_of(work: UnitOfWork, order: Order) -> list[Use]:
    """Return what an order takes of which item, and what became of it."""
    rows = in_all(work.stock.reservations_of(order.id))
    items = work.stock.find([row.item_id for row in rows])
    sold = {row.item_id for row in work.stock.movements_of_order(order.id)} if order.status not in OPEN else set()
    let_go = "held" if order.status in OPEN else "let go" if order.status is OrderStatus.CANCELLED else "missing"
    return [Use(items[row.item_id], row.quantity, "sold" if row.item_id in sold else let_go) for row in rows]
