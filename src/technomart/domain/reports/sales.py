"""Calculate the sales report; every figure of it is defined here and told in docs/reports.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import Ordered, Sold, Taking, When

TOP = 10
UNKNOWN_ITEM = "Unknown dish"
UNKNOWN_CATEGORY = "Other"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a time brought.

    `gross` is the money captured in it and `refunds` the money given back in it, whenever the order was placed.
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


@dataclass(frozen=True, slots=True)
class SalesRows:
    """The grouped rows of a period, and the figures of the one before."""

    takings: Sequence[Taking]
    ordered: Sequence[Ordered]
    sold: Sequence[Sold]
    previous: Figures


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
class SalesReport:
    """The sales of a period; `by_method` is net and adds up to the net total."""

    period: Period
    figures: Figures
    by_method: Mapping[PaymentMethod, Centavos]
    bars: Sequence[SalesBar]
    top_items: Sequence[MenuItemSales]
    by_category: Sequence[CategorySales]
    previous: Figures


def is_sale(status: OrderStatus) -> bool:
    """Tell whether an order counts as sold: all but the cancelled ones do."""
    return status is not OrderStatus.CANCELLED


def figures_of(takings: Iterable[Taking], ordered: Iterable[Ordered]) -> Figures:
    """Return what rows add up to."""
    gross = refunds = orders = discounts = total = 0
    for taking in takings:
        gross += taking.captured
        refunds += taking.refunded
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


def bars_of(period: Period, takings: Sequence[Taking], ordered: Sequence[Ordered]) -> list[SalesBar]:
    """Return the figures hour by hour or day by day, quiet ones too."""

    def bar(when: When) -> When:
        return period.hour_of(when) if isinstance(when, datetime) else when

    taken: dict[When, list[Taking]] = defaultdict(list)
    asked: dict[When, list[Ordered]] = defaultdict(list)
    for taking in takings:
        taken[bar(taking.when)].append(taking)
    for order in ordered:
        asked[bar(order.when)].append(order)
    usual: Iterable[When] = period.hours() if period.is_hourly else period.touched
    return [SalesBar(when, figures_of(taken[when], asked[when])) for when in sorted({*usual, *taken, *asked})]


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


def sales_report(period: Period, rows: SalesRows) -> SalesReport:
    """Put the report together."""
    items = menu_item_sales(rows.sold)
    return SalesReport(
        period=period,
        figures=figures_of(rows.takings, rows.ordered),
        by_method=net_by_method(rows.takings),
        bars=bars_of(period, rows.takings, rows.ordered),
        top_items=items[:TOP],
        by_category=category_sales(items),
        previous=rows.previous,
    )
