"""Calculate the sales report; every figure of it is defined here and told in docs/reports.md."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import Gave, Ordered, Sold, Taking, When

TOP = 10
UNKNOWN_ITEM = "Unknown dish"
UNKNOWN_CATEGORY = "Other"
UNKNOWN_PERSON = "Somebody without an account"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a time brought.

    `gross` is the money captured in it and `refunds` the money given back in it, whenever the order was placed; how a
    payment was corrected is in neither.
    `orders` are those placed in it that were not cancelled; `discounts` and `ordered` add up theirs.
    """

    gross: Centavos = 0
    refunds: Centavos = 0
    orders: int = 0
    discounts: Centavos = 0
    ordered: Centavos = 0

    @property
    def total(self) -> Centavos:
        """Return the net sales."""
        return self.gross - self.refunds

    @property
    def average_order(self) -> Centavos:
        """Return what an order cost on average, rounded half up; nothing without orders."""
        return (2 * self.ordered + self.orders) // (2 * self.orders) if self.orders else 0

    def __add__(self, other: "Figures") -> "Figures":
        """Return what both times brought."""
        return Figures(
            self.gross + other.gross,
            self.refunds + other.refunds,
            self.orders + other.orders,
            self.discounts + other.discounts,
            self.ordered + other.ordered,
        )


QUIET = Figures()


@dataclass(frozen=True, slots=True)
class DaySums:
    """What some whole business days add up to, in place of their rows."""

    figures: Figures = QUIET
    by_day: Mapping[When, Figures] = field(default_factory=dict)
    by_method: Mapping[PaymentMethod, Centavos] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SalesRows:
    """The grouped rows of a period, but for the days that are summed already, and the figures of the one before."""

    takings: Sequence[Taking]
    ordered: Sequence[Ordered]
    sold: Sequence[Sold]
    previous: Figures
    summed: DaySums = DaySums()
    gave: Sequence[Gave] = ()


@dataclass(frozen=True, slots=True)
class SalesBar:
    """The figures of one business day or of one hour, named by its first instant."""

    when: When
    figures: Figures


@dataclass(frozen=True, slots=True)
class MenuItemSales:
    """How a menu item sold."""

    menu_item_id: str
    name: str
    category: str
    quantity: int
    total: Centavos


@dataclass(frozen=True, slots=True)
class CategorySales:
    """How the menu items of one category sold."""

    category: str
    quantity: int
    total: Centavos


@dataclass(frozen=True, slots=True)
class PersonDiscounts:
    """What one person took off, and on how many orders."""

    person_id: str
    name: str
    orders: int
    discount: Centavos


@dataclass(frozen=True, slots=True)
class SalesReport:
    """The sales of a period.

    `by_method` is net and adds up to the net total; `discounts_by_person` adds up to the discounts.
    """

    period: Period
    figures: Figures
    by_method: Mapping[PaymentMethod, Centavos]
    bars: Sequence[SalesBar]
    top_items: Sequence[MenuItemSales]
    by_category: Sequence[CategorySales]
    previous: Figures
    discounts_by_person: Sequence[PersonDiscounts]


def is_sale(status: OrderStatus) -> bool:
    """Tell whether an order counts as sold: all but the cancelled ones do."""
    return status is not OrderStatus.CANCELLED


def figures_of(takings: Iterable[Taking], ordered: Iterable[Ordered]) -> Figures:
    """Return what rows add up to."""
    gross = refunds = orders = discounts = total = 0
    for taking in takings:
        gross += taking.captured - taking.corrected
        refunds += taking.refunded - taking.corrected
    for row in ordered:
        orders += row.orders
        discounts += row.discount
        total += row.total
    return Figures(gross, refunds, orders, discounts, total)


def net_by_method(takings: Iterable[Taking]) -> dict[PaymentMethod, Centavos]:
    """Return what each method brought, less what was given back of it; none is left out."""
    net = dict.fromkeys(PaymentMethod, 0)
    for row in takings:
        net[row.method] += row.captured - row.refunded
    return net


def figures_by(
    takings: Iterable[Taking], ordered: Iterable[Ordered], bar: Callable[[When], When]
) -> dict[When, Figures]:
    """Return what rows add up to bar by bar."""
    taken: dict[When, list[Taking]] = defaultdict(list)
    asked: dict[When, list[Ordered]] = defaultdict(list)
    for taking in takings:
        taken[bar(taking.when)].append(taking)
    for order in ordered:
        asked[bar(order.when)].append(order)
    return {when: figures_of(taken[when], asked[when]) for when in {*taken, *asked}}


def day_sums(takings: Sequence[Taking], ordered: Sequence[Ordered]) -> DaySums:
    """Return what rows of whole days add up to."""
    by_day = figures_by(takings, ordered, lambda when: when)
    return DaySums(figures_of(takings, ordered), by_day, net_by_method(takings))


def bars_of(period: Period, rows: SalesRows) -> list[SalesBar]:
    """Return the figures hour by hour or day by day, quiet ones too."""

    def bar(when: When) -> When:
        return period.hour_of(when) if isinstance(when, datetime) else when

    found = {**rows.summed.by_day, **figures_by(rows.takings, rows.ordered, bar)}
    usual: Iterable[When] = period.hours() if period.is_hourly else period.touched
    return [SalesBar(when, found.get(when, QUIET)) for when in sorted({*usual, *found})]


def menu_item_sales(sold: Iterable[Sold]) -> list[MenuItemSales]:
    """Return the menu items, most portions first."""
    rows = [
        MenuItemSales(
            row.menu_item_id,
            UNKNOWN_ITEM if row.name is None else row.name,
            UNKNOWN_CATEGORY if row.category is None else row.category,
            row.quantity,
            row.total,
        )
        for row in sold
    ]
    return sorted(rows, key=lambda row: (-row.quantity, -row.total, row.name, row.menu_item_id))


def category_sales(items: Iterable[MenuItemSales]) -> list[CategorySales]:
    """Return the categories, the one that brought most first."""
    groups: dict[str, list[MenuItemSales]] = defaultdict(list)
    for item in items:
        groups[item.category].append(item)
    rows = [
        CategorySales(name, sum(item.quantity for item in group), sum(item.total for item in group))
        for name, group in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row.total, row.category))


def person_discounts(gave: Iterable[Gave]) -> list[PersonDiscounts]:
    """Return who gave discounts, whoever gave most first."""
    rows = [PersonDiscounts(row.person_id, row.name or UNKNOWN_PERSON, row.orders, row.discount) for row in gave]
    return sorted(rows, key=lambda row: (-row.discount, -row.orders, row.name, row.person_id))


def sales_report(period: Period, rows: SalesRows) -> SalesReport:
    """Put the report together."""
    items = menu_item_sales(rows.sold)
    by_method = net_by_method(rows.takings)
    return SalesReport(
        period=period,
        figures=rows.summed.figures + figures_of(rows.takings, rows.ordered),
        by_method={method: net + rows.summed.by_method.get(method, 0) for method, net in by_method.items()},
        bars=bars_of(period, rows),
        top_items=items[:TOP],
        by_category=category_sales(items),
        previous=rows.previous,
        discounts_by_person=person_discounts(rows.gave),
    )
