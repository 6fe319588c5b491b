"""Do the same work in a small model, in memory and in a database, and look whether they agree on every answer."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from support.books_model import OK, Item, Model
from support.builders import ADOBO, DISHES, MANAGER, NOW, RICE, SINIGANG, a_key, a_senior, an_id, furnish, once_for
from support.canteen import Canteen, a_request
from support.databases import Lender, lent_store
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.domain.idempotency.answers import Answer, Key
from technomart.domain.inventory.movements import StockOperation
from technomart.domain.inventory.stock import RecipePart, StockItem
from technomart.domain.kernel.errors import Refusal
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.privileges import Guests, PrivilegeKind
from technomart.domain.orders.splitting import Portion
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.payments.payment import Tender
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.usecases.orders.merge import MergeRequest
from technomart.domain.usecases.orders.place import OrderRequest
from technomart.domain.usecases.orders.split import SplitRequest
from technomart.domain.usecases.payments.correct import CorrectionRequest
from technomart.domain.usecases.payments.refund import RefundRequest

CHICKEN, GRAINS = an_id(0x41), an_id(0x42)
PRICES = {dish.id: dish.price for dish in DISHES}
AMOUNTS = st.sampled_from([0, 1, 10_00, 33_33, 120_00, 255_00, 500_00])
Lines = list[tuple[str, int]]


def outcome(body: Callable[[], Any]) -> tuple[str, Any]:
    """Return `ok` and what came of it, or the code of the refusal and its sentence."""
    try:
        result = body()
    except Refusal as refusal:
        return refusal.code, (refusal.message, dict(refusal.errors))
    if isinstance(result, Answer) and result.status == 409:
        return result.body.partition(":")[0], result.body
    return OK, result


class Books(RuleBasedStateMachine):
    """Works in three places at once; `lender` lends the database, `copies` one into which the memory is copied."""

    lender: ClassVar[Lender]
    copies: ClassVar[Lender]
    orders: Bundle[str] = Bundle("orders")
    payments: Bundle[tuple[str, str]] = Bundle("payments")
    keyed: Bundle[tuple[Key, OrderRequest, Answer]] = Bundle("keyed")

    def __init__(self) -> None:
        super().__init__()
        self.cleaning = ExitStack()
        self.memory, self.database = MemoryStore(), self.cleaning.enter_context(lent_store(self.lender))
        self.canteens = [Canteen(store, tax=TaxRules(Tax.VAT12)) for store in (self.memory, self.database)]
        self.model = Model(PRICES)
        self.keys = 0
        for canteen in self.canteens:
            furnish(canteen.store)
            for item in (StockItem(CHICKEN, "Chicken", "kg", NOW), StockItem(GRAINS, "Rice, dry", "kg", NOW)):
                canteen.store.write(lambda work, item=item: work.stock.add(item))  # type: ignore[misc]  # at once
        for item_id in (CHICKEN, GRAINS):
            self.model.items[item_id] = Item()
            self.book(item_id, StockOperation.ADD, 3_000)
        self.cook(ADOBO.id, [(CHICKEN, 250), (GRAINS, 100)])
        self.cook(SINIGANG.id, [(CHICKEN, 400)])

    def everywhere(self, act: Callable[[Canteen], Any]) -> tuple[str, Any]:
        """Do the same in both stores; return what they agree on."""
        one, other = (outcome(lambda canteen=canteen: act(canteen)) for canteen in self.canteens)  # type: ignore[misc]
        assert one == other
        return one

    @rule(
        target=orders,
        lines=st.lists(st.tuples(st.sampled_from(list(PRICES)), st.integers(1, 6)), min_size=1, max_size=3),
        discount=st.builds(Discount, st.sampled_from(DiscountKind), st.sampled_from([0, 500, 1_250, 3_333, 10_000])),
        queued=st.booleans(),
    )
    def place(self, lines: Lines, discount: Discount, queued: bool) -> Any:
        request = self.request(lines, discount, queued=queued)
        expected = self.model.can_place(lines)
        code, answer = self.everywhere(lambda canteen: canteen.place(MANAGER, request, once_for()))
        assert code == expected
        if code != OK:
            return multiple()
        self.model.place(answer.about, lines, discount, queued=queued)
        return answer.about

    def request(self, lines: Lines, discount: Discount, *, queued: bool) -> OrderRequest:
        dishes = {dish.id: dish for dish in DISHES}
        return a_request(*((dishes[dish], many) for dish, many in lines), discount=discount, enqueue=queued)

    @rule(target=keyed, lines=st.just([(SINIGANG.id, 3)]) | st.just([(RICE.id, 1)]))
    def place_with_a_key(self, lines: Lines) -> Any:
        self.keys += 1
        key, request = a_key(f"key {self.keys}"), self.request(lines, Discount(DiscountKind.FIXED, 0), queued=True)
        expected = self.model.can_place(lines)
        code, answer = self.everywhere(lambda canteen: canteen.place(MANAGER, request, once_for(key)))
        assert code == expected
        if code != OK:
            return key, request, Answer(409, answer)
        self.model.place(answer.about, lines, request.discount, queued=True)
        return key, request, answer

    @rule(before=keyed)
    def ask_again(self, before: tuple[Key, OrderRequest, Answer]) -> None:
        key, request, first = before
        code, again = self.everywhere(lambda canteen: canteen.place(MANAGER, request, once_for(key)))
        assert (again if code != OK else again.body) == first.body

    @rule(target=payments, order=orders, amount=AMOUNTS, method=st.sampled_from(PaymentMethod), partial=st.booleans())
    def pay(self, order: str, amount: int, method: PaymentMethod, *, partial: bool) -> Any:
        expected = self.model.can_pay(order, amount, partial=partial)
        tender = Tender(amount, method, partial=partial)
        code, answer = self.everywhere(lambda canteen: canteen.pay(MANAGER, order, tender, once_for()))
        assert code == expected
        if code != OK:
            return multiple()
        self.model.pay(order, answer.about, amount, method, partial=partial)
        return order, answer.about

    @rule(paid=payments, amount=st.none() | AMOUNTS)
    def refund(self, paid: tuple[str, str], amount: int | None) -> None:
        order, payment = paid
        wanted = RefundRequest(payment, amount)
        code, _ = self.everywhere(lambda canteen: canteen.refund(MANAGER, wanted, once_for()))
        assert code == self.model.refund(order, payment, amount)

    @rule(target=payments, paid=payments, method=st.sampled_from(PaymentMethod))
    def correct(self, paid: tuple[str, str], method: PaymentMethod) -> Any:
        order, payment = paid
        wanted = CorrectionRequest(payment, method, "slip")
        code, answer = self.everywhere(lambda canteen: canteen.correct(MANAGER, wanted, once_for()))
        assert code == self.model.can_correct(order, payment, method)
        if code != OK:
            return multiple()
        self.model.correct(order, payment, answer.about, method)
        return order, answer.about

    @rule(order=orders, position=st.integers(0, 3), quantity=st.integers(0, 6))
    def change(self, order: str, position: int, quantity: int) -> None:
        edit = LineEdit(quantity)
        code, _ = self.everywhere(lambda canteen: canteen.change(MANAGER, order, position, edit, reason="other"))
        assert code == self.model.change(order, position, quantity)

    @rule(
        target=orders,
        order=orders,
        portions=st.lists(
            st.tuples(st.integers(0, 2), st.integers(1, 4)),
            min_size=1,
            max_size=2,
            unique_by=lambda portion: portion[0],
        ),
    )
    def split(self, order: str, portions: list[tuple[int, int]]) -> Any:
        request = SplitRequest([Portion(*portion) for portion in portions])
        code, answer = self.everywhere(lambda canteen: canteen.split(MANAGER, order, request, once_for()))
        expected, part = self.model.split(order, portions)
        assert code == expected
        if code != OK:
            return multiple()
        self.model.tickets[answer.about] = part
        return answer.about

    @rule(
        order=orders,
        kinds=st.lists(st.sampled_from(PrivilegeKind), max_size=3),
        diners=st.integers(1, 4),
    )
    def grant(self, order: str, kinds: list[PrivilegeKind], diners: int) -> None:
        guests = Guests(tuple(a_senior(str(n), kind) for n, kind in enumerate(kinds)), diners)
        code, _ = self.everywhere(lambda canteen: canteen.grant(MANAGER, order, guests))
        assert code == self.model.grant(order, tuple(kind.value for kind in kinds), diners)

    @rule(order=orders, other=orders)
    def merge(self, order: str, other: str) -> None:
        code, _ = self.everywhere(lambda canteen: canteen.merge(MANAGER, order, MergeRequest(other), once_for()))
        assert code == self.model.merge(order, other)

    @rule(order=orders, to=st.sampled_from(OrderStatus))
    def move(self, order: str, to: OrderStatus) -> None:
        code, _ = self.everywhere(lambda canteen: canteen.move(MANAGER, order, to))
        assert code == self.model.move(order, to)

    @rule(order=orders)
    def take_back(self, order: str) -> None:
        to = OrderStatus.IN_PROGRESS
        code, _ = self.everywhere(lambda canteen: canteen.move(MANAGER, order, to, reason="cold"))
        assert code == self.model.move(order, to, "cold")

    @rule(order=orders)
    def rename(self, order: str) -> None:
        self.keys += 1
        name = f"Ana {self.keys}"
        code, _ = self.everywhere(lambda canteen: canteen.rename(MANAGER, order, name))
        assert code == self.model.rename(order)

    @rule(order=orders)
    def serve(self, order: str) -> None:
        for to in (OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED):
            self.move(order, to)

    @rule(
        item=st.sampled_from([CHICKEN, GRAINS]),
        operation=st.sampled_from(StockOperation),
        quantity=st.integers(0, 4_000),
    )
    def book(self, item: str, operation: StockOperation, quantity: int) -> None:
        change = StockChange(operation, quantity)
        code, _ = self.everywhere(lambda canteen: canteen.change_stock(MANAGER, item, change))
        assert code == self.model.book(item, operation, quantity)

    @rule(
        dish=st.sampled_from(list(PRICES)),
        parts=st.lists(
            st.tuples(st.sampled_from([CHICKEN, GRAINS]), st.integers(1, 700)), unique_by=lambda part: part[0]
        ),
    )
    def cook(self, dish: str, parts: Lines) -> None:
        recipe = tuple(RecipePart(item, quantity) for item, quantity in parts)
        self.everywhere(lambda canteen: canteen.store.write(lambda work: work.stock.set_recipe(dish, recipe)))
        self.model.recipes[dish] = dict(parts)

    @invariant()
    def stock_is_as_the_model_says(self) -> None:
        for canteen in self.canteens:
            found = canteen.store.read(lambda work: work.stock.find([CHICKEN, GRAINS]))
            assert {item.id: (item.on_hand, item.reserved) for item in found.values()} == {
                item_id: (item.there, item.held) for item_id, item in self.model.items.items()
            }
            short = canteen.store.read(lambda work: work.stock.unmakeable())
            assert short == {dish for dish in PRICES if self.model.can_place([(dish, 1)]) != OK}

    def money_adds_up(self, canteen: Canteen, order: Order) -> None:
        payments, refunds = canteen.payments(order.id), canteen.refunds(order.id)
        kept = sum(payment.amount for payment in payments) - sum(refund.amount for refund in refunds)
        assert 0 <= kept == order.paid == sum(payment.left for payment in payments) <= order.total
        assert order.balance == (0 if order.is_void else order.total - kept)
        assert {refund.corrected_by for refund in refunds} - {None} == {p.id for p in payments if p.corrects}

    def teardown(self) -> None:
        with self.cleaning:  # also of what fails, which is tried hundreds of times to make it small
            self.are_right()

    def are_right(self) -> None:
        for canteen in self.canteens:
            for order_id, ticket in self.model.tickets.items():
                order = canteen.order(order_id)
                assert {line.position: line.quantity for line in order.lines} == {
                    position: line.quantity for position, line in ticket.lines.items()
                }
                assert (order.total, order.status, order.version) == (ticket.total, ticket.status, ticket.changes)
                assert (order.captured, order.refunded) == (ticket.captured, ticket.refunded)
                self.money_adds_up(canteen, order)
        assert list(SqlAuditor(self.database.engine).violations()) == []
        copy = self.cleaning.enter_context(lent_store(self.copies))  # it has compiled the audit's questions before
        copy.write(lambda work: work.load(self.memory.snapshot()))
        assert list(SqlAuditor(copy.engine).violations()) == []
