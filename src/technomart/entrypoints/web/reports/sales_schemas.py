"""Say how the sales report looks on the wire."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.reports.periods import MOST_DAYS, MOST_HOURS
from technomart.domain.reports.rows import When
from technomart.domain.reports.sales import TOP, Figures, SalesReport
from technomart.entrypoints.web.reports.bounds import LONGEST_LIST
from technomart.entrypoints.web.reports.schemas import RangeSchema
from technomart.entrypoints.web.shared.amounts import Pesos
from technomart.entrypoints.web.shared.base import Wire, some


class FiguresSchema(Wire):
    """What a time brought; `total` is net."""

    total = Pesos()
    gross = Pesos()
    refunds = Pesos()
    discounts = Pesos()
    orders = fields.Integer()
    averageOrder = Pesos(attribute="average_order")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with the days of the canteen whose it is, by which it is named."""

    when: When
    figures: Figures
    days: BusinessDays

    @property
    def since(self) -> datetime:
        """Return the instant it begins."""
        return self.when if isinstance(self.when, datetime) else self.days.start(self.when)

    @property
    def date(self) -> str:
        """Return its day, local time."""
        day = self.when.astimezone(self.days.zone).date() if isinstance(self.when, datetime) else self.when
        return day.isoformat()

    @property
    def hour(self) -> str | None:
        """Return its hour, local time; None for a day."""
        if not isinstance(self.when, datetime):
            return None
        return self.when.astimezone(self.days.zone).strftime("%H:%M")


class BarSchema(Wire):
    """One business day, or one hour: `hour` is local time, `from` the instant it begins."""

    may_lack = frozenset({"hour"})

    kept_by = ("when", "figures", "days")

    date = fields.String()
    hour = fields.String()
    since = fields.DateTime(data_key="from")
    total = Pesos(attribute="figures.total")
    gross = Pesos(attribute="figures.gross")
    refunds = Pesos(attribute="figures.refunds")
    discounts = Pesos(attribute="figures.discounts")
    orders = fields.Integer(attribute="figures.orders")


class SoldItemSchema(Wire):
    """How a menu item sold, after discounts."""

    may_lack = frozenset({"category"})

    menuItemId = fields.String(attribute="menu_item_id")
    name = fields.String()
    category = fields.String()
    quantity = fields.Integer()
    total = Pesos()


class CategorySalesSchema(Wire):
    """How the menu items of one category sold, after discounts."""

    may_lack = frozenset({"category"})

    category = fields.String()
    quantity = fields.Integer()
    total = Pesos()


class PersonDiscountsSchema(Wire):
    """What one person took off, and on how many orders; `personId` is left out for whoever has no account."""

    may_lack = frozenset({"personId"})

    personId = fields.String(attribute="person_id")
    name = fields.String()
    orders = fields.Integer()
    discount = Pesos()


MethodSalesSchema = Wire.from_dict({method.value: Pesos() for method in PaymentMethod}, name="MethodSalesSchema")
"""The net money of each method."""


class PreviousSchema(FiguresSchema):
    """The figures of the period before, of equal length."""

    range = fields.Nested(RangeSchema)


class SalesSchema(FiguresSchema):
    """The sales report; it has `byHour` up to a day, `byDay` beyond."""

    may_lack = frozenset({"byDay", "byHour"})

    byMethod = fields.Nested(MethodSalesSchema)
    byDay = some(BarSchema, MOST_DAYS + 1)
    byHour = some(BarSchema, MOST_HOURS)
    topItems = some(SoldItemSchema, TOP)
    byCategory = some(CategorySalesSchema, LONGEST_LIST)
    discountsByPerson = some(PersonDiscountsSchema, LONGEST_LIST)
    previous = fields.Nested(PreviousSchema)
    range = fields.Nested(RangeSchema)


def figures(found: Figures) -> dict[str, Any]:
    """Return figures by the names they have on the wire."""
    names = ("total", "gross", "refunds", "discounts", "orders", "average_order")
    return {name: getattr(found, name) for name in names}


def shown_sales(report: SalesReport) -> dict[str, Any]:
    """Return the sales report as its schema reads it."""
    period = report.period
    bars = [Bar(bar.when, bar.figures, period.days) for bar in report.bars]
    return {
        **figures(report.figures),
        "byMethod": report.by_method,
        "byHour" if period.is_hourly else "byDay": bars,
        "topItems": report.top_items,
        "byCategory": report.by_category,
        "discountsByPerson": report.discounts_by_person,
        "previous": {**figures(report.previous), "range": period.before},
        "range": period,
    }
