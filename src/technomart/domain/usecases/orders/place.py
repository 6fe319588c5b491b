"""Price an order and place it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.inventory.stock import Ingredient, Recipe, needs, out_of_stock
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.ports import Ids
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.discounts import DiscountLimits, Given
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order, OrderLine, OrderType
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount
from technomart.domain.orders.privileges import NOBODY_SPECIAL, Guests, Privilege
from technomart.domain.orders.refusals import BadOrderLines, PriceChanged
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.orders.taxing import Bill, Taxed, bill, exempt_of
from technomart.domain.services.discount_log import log_discount
from technomart.domain.services.kitchen import Kitchen
from technomart.domain.services.shelf import Shelf
from technomart.domain.services.stock_reservations import record, reserve
from technomart.domain.services.telling import tell_of_online
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class LineRequest:
    """A menu item that is asked for, 1 to 999 portions of it."""

    menu_item_id: str
    quantity: int
    notes: str = ""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What a cashier asks for, 1 to 100 lines; `enqueue` puts it in the kitchen's queue at once.

    It is not placed unless it costs the `expected_total`, if one is named. Some of the `guests` may have privileges.
    """

    lines: tuple[LineRequest, ...]
    type: OrderType
    customer_name: str = ""
    discount: Discount = NO_DISCOUNT
    enqueue: bool = True
    discount_reason: str = ""
    expected_total: Centavos | None = None
    guests: Guests = NOBODY_SPECIAL

    def must_cost(self, total: Centavos) -> None:
        """Raise `PriceChanged` when another total was expected."""
        if self.expected_total not in (None, total):
            raise PriceChanged(self.expected_total or 0, total)


@dataclass(frozen=True, slots=True)
class Quote:
    """An order as it would be priced now; nothing is stored."""

    request: OrderRequest
    lines: tuple[OrderLine, ...]
    basket: Bill

    @property
    def taxes(self) -> Taxed | None:
        """Return the tax, where taxes are kept."""
        return None if self.basket.taxed.tax is Tax.NONE else self.basket.taxed

    @property
    def privileges(self) -> Sequence[Privilege] | None:
        """Return who has a discount by law, where taxes are kept."""
        return self.taxes.privileges if self.taxes else None


def quote(request: OrderRequest, menu: Mapping[str, MenuItem], tax: TaxRules) -> Quote:
    """Price what is asked for by the menu.

    Raises `BadOrderLines` naming every line that cannot be sold, `PrivilegesOff` or `BadPrivileges`.
    """
    bad = {}
    for position, line in enumerate(request.lines):
        item = menu.get(line.menu_item_id)
        if item is None:
            bad[f"items.{position}.menuItemId"] = [f"There is no dish {line.menu_item_id}."]
        elif not item.is_sold:
            bad[f"items.{position}.menuItemId"] = [f"{item.name} is not available."]
    if bad:
        raise BadOrderLines(" ".join(sentence for (sentence,) in bad.values()), errors=bad)
    dishes = [menu[line.menu_item_id] for line in request.lines]
    gross = [dish.price * line.quantity for dish, line in zip(dishes, request.lines, strict=True)]
    exempt = exempt_of(dish.vat_exempt for dish in dishes)
    basket = bill(gross, request.discount, request.guests, tax.seller, exempt)
    lines = tuple(
        OrderLine(
            position=position,
            menu_item_id=dish.id,
            name=dish.name,
            unit_price=dish.price,
            quantity=line.quantity,
            discount=discount,
            notes=line.notes,
            tax=figures,
            vat_exempt=dish.vat_exempt,
        )
        for position, (dish, line, discount, figures) in enumerate(
            zip(dishes, request.lines, basket.line_discounts, basket.line_taxes, strict=True)
        )
    )
    return Quote(request, lines, basket)


def quote_from(
    work: UnitOfWork, request: OrderRequest, tax: TaxRules
) -> tuple[Quote, Mapping[str, Recipe], Mapping[str, Ingredient]]:
    """Price what is asked for by the menu as it is stored, and tell the recipes and what they name."""
    menu, recipes, ingredients = work.stock.menu_items({line.menu_item_id for line in request.lines})
    return quote(request, menu, tax), recipes, ingredients


def given_with(limits: DiscountLimits, by: Actor, priced: Quote) -> Given:
    """Return the discount that somebody gives with an order; raises `DiscountAboveLimit`."""
    return limits.allow(by, priced.basket.discount, priced.basket.subtotal, reason=priced.request.discount_reason)


@dataclass(frozen=True, slots=True)
class QuoteOrder:
    """Quote an order."""

    store: Store
    discounts: DiscountLimits
    shelf: Shelf
    tax: TaxRules

    def __call__(self, by: Actor, request: OrderRequest) -> Quote:
        """Return the priced order.

        Raises what placing it raises: `BadOrderLines`, `PrivilegesOff`, `BadPrivileges`, `DiscountAboveLimit`, or
        `OutOfStock` when it could not be made now.
        """
        by.must(Permission.ORDER_PLACE)
        return self.store.read(lambda work: self._quote(work, by, request))

    def _quote(self, work: UnitOfWork, by: Actor, request: OrderRequest) -> Quote:
        priced, recipes, ingredients = quote_from(work, request, self.tax)
        wanted = needs(priced.lines, recipes)
        given_with(self.discounts, by, priced)
        self.shelf.must_sell(work, wanted, ingredients, self.shelf.today)
        there = work.stock.find(wanted)
        short = [(there[item_id], wanted[item_id]) for item_id in wanted if there[item_id].available < wanted[item_id]]
        if short:
            raise out_of_stock(short)
        return priced


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Place an order."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    discounts: DiscountLimits
    shelf: Shelf
    tax: TaxRules
    kitchen: Kitchen

    def __call__(self, by: Actor, request: OrderRequest, once: Once[Order]) -> Answer:
        """Store the order and answer it, once per key.

        Refuses with `BadOrderLines`, `OutOfStock`, `PrivilegesOff` or `BadPrivileges`. Raises `DiscountAboveLimit`,
        `IngredientsExpired`, and `PriceChanged`, which frees the key.
        """
        by.must(Permission.ORDER_PLACE)
        return write_once(self.store, once, self.bookings.at(), lambda work: self._place(work, by, request))

    def _place(self, work: UnitOfWork, by: Actor, request: OrderRequest) -> Order:
        priced, recipes, ingredients = quote_from(work, request, self.tax)
        wanted = needs(priced.lines, recipes)
        units = {item_id: ingredient.unit for item_id, ingredient in ingredients.items()}
        request.must_cost(priced.basket.total)
        given = given_with(self.discounts, by, priced)
        now = self.bookings.at()
        day = self.days.of(now)
        self.shelf.must_sell(work, wanted, ingredients, day)
        reserve(work, wanted, units, now, self.ids)
        order = Order(
            id=self.ids.at(now),
            sequence=work.orders.next_sequence(day, request.type),
            type=request.type,
            business_date=day,
            lines=priced.lines,
            subtotal=priced.basket.subtotal,
            discount=priced.basket.discount,
            total=priced.basket.total,
            status=OrderStatus.IN_QUEUE if request.enqueue else OrderStatus.PENDING,
            created_at=now,
            updated_at=now,
            customer_name=request.customer_name,
            placed_by=by.user_id,
            discount_terms=request.discount,
            taxed=priced.basket.taxed,
        )
        work.orders.add(order, change_of(by, None, order, OrderEvent.PLACED, given=given))
        log_discount(work, by, order, given, order.id)
        record(work, order, recipes, units)
        tell_of_online(work, order, self.ids)
        self.kitchen.told(work, by, None, order)
        return order
