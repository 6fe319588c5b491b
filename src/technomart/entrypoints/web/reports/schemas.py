"""Say how reports look on the wire."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import fields
from typing_extensions import override

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.lengths import LONGEST_NAME
from technomart.domain.kernel.time_ranges import NAMES, SPOKEN
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.reports.rows import When
from technomart.domain.reports.sales import Figures, SalesReport
from technomart.entrypoints.web.csv_files import FormatQuery
from technomart.entrypoints.web.inventory.schemas import StockItemSchema
from technomart.entrypoints.web.payments.schemas import PaymentSchema
from technomart.entrypoints.web.shared.base import PageQuery, Pagination, Wire
from technomart.entrypoints.web.shared.fields import Pesos, ShortText
from technomart.entrypoints.web.shared.patterns import DAY_OR_INSTANT, whole

RANGE = whole(f"({'|'.join(NAMES)}|{DAY_OR_INSTANT}[.][.]{DAY_OR_INSTANT})")


class ReportQuery(FormatQuery):
    """Which time is asked for."""

    range = ShortText(
        load_default=None,
        pattern=RANGE,
        metadata={"description": f"{SPOKEN}, or two dates or instants: ISO..ISO; weeks begin on Monday"},
    )


class CustomerQuery(PageQuery, FormatQuery):
    """Whose payments are asked for, by the whole name; without one everybody's."""

    customer = ShortText(longest=LONGEST_NAME, load_default="")


class RangeSchema(Wire):
    """The time a report covers: `from` is inside, `to` outside; `dayStartsAt` is the cut-off hour, local time."""

    since = fields.DateTime(data_key="from")
    until = fields.DateTime(data_key="to")
    timezone = fields.Function(lambda period: period.days.zone.key, metadata={"type": "string"})
    dayStartsAt = fields.Function(lambda period: period.days.cutoff_hour, metadata={"type": "integer"})


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
    byDay = fields.List(fields.Nested(BarSchema))
    byHour = fields.List(fields.Nested(BarSchema))
    topItems = fields.List(fields.Nested(SoldItemSchema))
    byCategory = fields.List(fields.Nested(CategorySalesSchema))
    discountsByPerson = fields.List(fields.Nested(PersonDiscountsSchema))
    previous = fields.Nested(PreviousSchema)
    range = fields.Nested(RangeSchema)


class StatusCountsSchema(Wire):
    """How many orders stand where."""

    pending = fields.Integer()
    in_queue = fields.Integer()
    in_progress = fields.Integer()
    ready = fields.Integer()
    completed = fields.Integer()
    cancelled = fields.Integer()
    refunded = fields.Integer()


class OrdersReportSchema(StatusCountsSchema):
    """The report on orders: the counts by status, and what else there is to say."""

    may_lack = frozenset({"averageMinutesToReady"})

    total = fields.Integer(attribute="orders")
    byStatus = fields.Nested(StatusCountsSchema, attribute="by_status")
    byType = fields.Dict(keys=fields.String(), values=fields.Integer(), attribute="by_type")
    averageMinutesToReady = fields.Float(
        attribute="minutes_to_ready", metadata={"description": "from placed to ready; left out when none was"}
    )
    cancelledShare = fields.Float(attribute="cancelled_share", metadata={"description": "0 to 1"})
    range = fields.Nested(RangeSchema, attribute="period")

    @override
    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Look among the counts first."""
        return obj.by_status[attr] if attr in obj.by_status else super().get_attribute(obj, attr, default)


class PresenceSchema(Wire):
    """What one employee's attendance adds up to."""

    may_lack = frozenset({"position"})

    employeeId = fields.String(attribute="employee.id")
    employeeName = fields.String(attribute="employee.name")
    position = fields.String(attribute="employee.position")
    days = fields.Integer()
    late = fields.Integer(attribute="presence.late")
    absent = fields.Integer(attribute="presence.absent")
    hours = fields.Float()


class StaffReportSchema(Wire):
    """The report on attendance: the counts by status, and each employee."""

    present = fields.Integer(attribute="by_status.present")
    late = fields.Integer(attribute="by_status.late")
    absent = fields.Integer(attribute="by_status.absent")
    employees = fields.List(fields.Nested(PresenceSchema))
    range = fields.Nested(RangeSchema, attribute="period")


class StockReportSchema(StockItemSchema):
    """A row of the report on stock."""

    class Meta(Wire.Meta):
        """Report what is there, in this order."""

        fields = ("id", "name", "category", "quantity", "unit", "minStock", "reserved", "available", "low")


class HistoryRowSchema(PaymentSchema):
    """A payment in a customer's history."""

    class Meta(Wire.Meta):
        """Report what concerns the customer, in this order."""

        fields = (
            *("id", "orderId", "orderNumber", "amount", "refunded", "method", "status", "date", "timestamp"),
            *("reference", "customer"),
        )


class PaidTotalsSchema(Wire):
    """What all of a customer's payments add up to."""

    payments = fields.Integer()
    amount = Pesos()
    refunded = Pesos()
    net = Pesos()


class HistorySchema(Wire):
    """A customer's history, one page of it."""

    success = fields.Constant(True)
    data = fields.List(fields.Nested(HistoryRowSchema))
    totals = fields.Nested(PaidTotalsSchema)
    pagination = fields.Nested(Pagination)


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
