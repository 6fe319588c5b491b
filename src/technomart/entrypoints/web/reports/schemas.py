"""Say how reports look on the wire."""

from typing import Any

from marshmallow import fields
from typing_extensions import override

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME
from technomart.domain.kernel.paging import LARGEST_LIMIT
from technomart.domain.kernel.time_ranges import NAMES, SPOKEN
from technomart.domain.services.as_of import AsOf
from technomart.entrypoints.web.csv_files import FormatQuery
from technomart.entrypoints.web.inventory.schemas import StockItemSchema
from technomart.entrypoints.web.payments.schemas import PaymentSchema
from technomart.entrypoints.web.reports.bounds import LONGEST_LIST
from technomart.entrypoints.web.shared.amounts import Pesos
from technomart.entrypoints.web.shared.base import PageQuery, Pagination, Wire, some
from technomart.entrypoints.web.shared.patterns import DAY_OR_INSTANT, INSTANT, whole
from technomart.entrypoints.web.shared.texts import ShortText

RANGE = whole(f"({'|'.join(NAMES)}|{DAY_OR_INSTANT}[.][.]{DAY_OR_INSTANT})")
AS_OF = whole(f"({INSTANT}|[1-9][0-9]{{0,8}})")


class AsOfQuery(FormatQuery):
    """As of when a report is asked for, which then is the same for ever; without it, as things are now."""

    as_of = ShortText(
        load_default=None,
        pattern=AS_OF,
        metadata={
            "description": "an instant that is over for some seconds (ISO 8601), or the number of a day close (Z "
            "counter), which means the instant of that close: the report tells what was recorded until then"
        },
    )
    register = ShortText(
        longest=LONGEST_ID,
        load_default="",
        metadata={"description": "whose day close `as_of` means, by id or code; needed where there are several"},
    )


def as_of(query: dict[str, Any]) -> AsOf | None:
    """Return what a report is to be as of."""
    said, register = query["as_of"], query["register"]
    return AsOf(said or "", register) if said is not None or register else None


class ReportQuery(AsOfQuery):
    """Which time is asked for."""

    range = ShortText(
        load_default=None,
        pattern=RANGE,
        metadata={"description": f"{SPOKEN}, or two dates or instants: ISO..ISO; weeks begin on Monday"},
    )


class CustomerQuery(PageQuery, AsOfQuery):
    """Whose payments are asked for, by the whole name; without one everybody's."""

    customer = ShortText(longest=LONGEST_NAME, load_default="")


class RangeSchema(Wire):
    """The time a report covers: `from` is inside, `to` outside; `dayStartsAt` is the cut-off hour, local time."""

    since = fields.DateTime(data_key="from")
    until = fields.DateTime(data_key="to")
    timezone = fields.Function(lambda period: period.days.zone.key, metadata={"type": "string"})
    dayStartsAt = fields.Function(lambda period: period.days.cutoff_hour, metadata={"type": "integer"})


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
    employees = some(PresenceSchema, LONGEST_LIST)
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
    data = some(HistoryRowSchema, LARGEST_LIMIT)
    totals = fields.Nested(PaidTotalsSchema)
    pagination = fields.Nested(Pagination)
