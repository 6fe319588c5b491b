"""Whatever is asked for in whatever order, every store gives the same answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from support.builders import CASHIER, DISHES, MANAGER, MANILA, NOW, a_key, an_id, once_for
from support.canteen import SHELF, Canteen, a_canteen, a_request
from support.databases import Lender, lent_store
from support.pictures import SamePictures
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.menu.items import MenuFilter, MenuItemChanges
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases import menu
from technomart.domain.usecases.orders.read import ListOrders, ListPastOrders, ReadOrder, ReadQueue, TrackOrders

HALF_A_DAY = timedelta(hours=12)
UNKNOWN = replace(DISHES[0], id=an_id(9))


@dataclass(slots=True)
class Side:
    """One of two canteens that are asked the same; it remembers the ids it gave, so that later steps can name them."""

    canteen: Canteen
    placed: list[str] = field(default_factory=list)

    def order(self, number: int) -> str:
        """Return the id of an order that was placed, or of none."""
        known = [*self.placed, an_id(0)]
        return known[number % len(known)]


Step = Callable[[Side], object]

whose = st.sampled_from([CASHIER, MANAGER])
numbers = st.integers(0, 6)
keys = st.sampled_from([None, None, a_key("1"), a_key("2"), a_key("2", fingerprint="0" * 64)])
customers = st.sampled_from(["", "Ana", "ana ", "Niño", "NIÑO", "50%", "5_0", "Straße", "🍜"])
amounts = st.sampled_from([0, 1, 33_33, 100_00, 120_00, 255_00, 999_00])
types = st.sampled_from(list(OrderType))
texts = st.sampled_from(["", "a", "ANA", "ñ", "%", "_", "ss", "w-00", "o-", "🍜", "\\"])


@st.composite
def placing(draw: st.DrawFn) -> Step:
    lines = draw(
        st.lists(
            st.tuples(st.sampled_from([*DISHES, replace(DISHES[0], id=an_id(9))]), st.integers(1, 999)), min_size=1
        )
    )
    discount = draw(
        st.builds(Discount, st.just(DiscountKind.FIXED), amounts)
        | st.builds(Discount, st.just(DiscountKind.PERCENTAGE), st.sampled_from([0, 1, 3333, 10_000]))
    )
    request = a_request(
        *lines, type=draw(types), discount=discount, customer=draw(customers), enqueue=draw(st.booleans())
    )
    by, key, ask = draw(whose), draw(keys), draw(st.booleans())

    def step(side: Side) -> object:
        if ask:
            return side.canteen.quote(by, request)
        answer = side.canteen.place(by, request, once_for(key))
        if answer.about is not None and answer.about not in side.placed:
            side.placed.append(answer.about)
        return answer

    return step


@st.composite
def moving(draw: st.DrawFn) -> Step:
    by, number, to = draw(whose), draw(numbers), draw(st.sampled_from(list(OrderStatus)))
    wanted = draw(st.sampled_from([None, None, None, {1}, {2}]))
    return lambda side: side.canteen.move(by, side.order(number), to, reason="because ñ", wanted=wanted)


@st.composite
def going_on(draw: st.DrawFn) -> Step:
    """Move an order to the first of its next states, so that some get to the end."""
    by, number = draw(whose), draw(numbers)

    def step(side: Side) -> object:
        order = side.canteen.order(side.order(number))
        return side.canteen.move(by, order.id, (*order.allowed_transitions, OrderStatus.PENDING)[0])

    return step


@st.composite
def paying(draw: st.DrawFn) -> Step:
    by, number, key = draw(whose), draw(numbers), draw(keys)
    method = draw(st.sampled_from(list(PaymentMethod)))
    tender = Tender(
        draw(amounts), method, tendered=draw(st.none() | amounts), reference=draw(texts), partial=draw(st.booleans())
    )
    return lambda side: side.canteen.pay(by, side.order(number), tender, once_for(key))


@st.composite
def managing(draw: st.DrawFn) -> Step:
    by, dish = draw(whose), draw(st.sampled_from([dish.id for dish in DISHES]))
    available, price, name = draw(st.booleans()), draw(amounts), draw(customers)
    entry = menu.MenuItemEntry(name, price, draw(st.sampled_from(["Meals", "Drinks", "drinks"])), ingredients=("ñ", ""))
    changes: MenuItemChanges = {"name": name, "price": price, "category": entry.category, "available": available}
    steps: list[Step] = [
        lambda side: menu.SwitchMenuItem(side.canteen.store, side.canteen.shelf)(by, dish, available=available),
        lambda side: menu.EditMenuItem(side.canteen.store, side.canteen.ids, side.canteen.shelf, side.canteen.traces)(
            by, dish, changes
        ),
        lambda side: menu.AddMenuItem(side.canteen.store, side.canteen.ids, side.canteen.traces)(by, entry),
        lambda side: menu.SetMenuImage(side.canteen.store, side.canteen.shelf, SamePictures())(by, dish, name.encode()),
        lambda side: menu.ListMenu(side.canteen.store, side.canteen.shelf)(by, MenuFilter(search=name)),
        lambda side: menu.ListCategories(side.canteen.store)(by, PageRequest()),
    ]
    return draw(st.sampled_from(steps))


@st.composite
def looking(draw: st.DrawFn) -> Step:
    wanted = OrderFilter(
        statuses=draw(st.none() | st.lists(st.sampled_from(list(OrderStatus)), max_size=3).map(tuple)),
        search=draw(st.none() | texts),
        customer=draw(st.none() | customers),
        since=draw(st.sampled_from([None, NOW, NOW + HALF_A_DAY])),
        until=draw(st.sampled_from([None, NOW + HALF_A_DAY, NOW + 2 * HALF_A_DAY])),
    )
    page, number = PageRequest(draw(st.integers(1, 3)), draw(st.integers(1, 4))), draw(numbers)
    steps: list[Step] = [
        lambda side: ListOrders(side.canteen.store)(CASHIER, wanted, page),
        lambda side: ListPastOrders(side.canteen.store)(CASHIER, page),
        lambda side: TrackOrders(side.canteen.store)(CASHIER, side.placed[::-1]),
        lambda side: ReadOrder(side.canteen.store)(CASHIER, side.order(number)),
        lambda side: side.canteen.store.write(lambda work: work.answers.purge(NOW + HALF_A_DAY)),
    ]
    return draw(st.sampled_from(steps))


def time_passes(side: Side) -> None:
    side.canteen.clock.move(HALF_A_DAY)


steps = st.one_of(
    placing(), placing(), moving(), going_on(), going_on(), paying(), managing(), looking(), st.just(time_passes)
)


def outcome(step: Step, side: Side) -> object:
    """Return what a step answers, be it a refusal."""
    try:
        return step(side)
    except Refusal as refusal:
        return type(refusal), refusal.message, dict(refusal.errors)


def everything(side: Side) -> Sequence[object]:
    """Return all there is to see at the end."""
    store, by = side.canteen.store, MANAGER
    return [
        ReadQueue(store, StepsBack(), side.canteen.clock)(by),
        [ReadOrder(store)(by, order_id) for order_id in side.placed],
        ListOrders(store)(by, OrderFilter(), PageRequest(1, 500)),
        menu.ListMenu(store, SHELF)(by, MenuFilter()),
        menu.ListCategories(store)(by, PageRequest()),
        store.write(lambda work: [work.orders.next_sequence(MANILA.of(NOW), type_) for type_ in OrderType]),
    ]


@given(commands=st.lists(steps, min_size=8, max_size=25))
def test_memory_and_the_database_give_the_same_answers(lender: Lender, commands: list[Step]) -> None:
    with lent_store(lender) as database:
        memory, sql = Side(a_canteen(MemoryStore())), Side(a_canteen(database))

        for step in commands:
            assert repr(outcome(step, sql)) == repr(outcome(step, memory))

        assert repr(everything(sql)) == repr(everything(memory))
