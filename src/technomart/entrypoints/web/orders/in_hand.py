"""Say how changes of an order in hand look on the wire."""

from marshmallow import fields, missing, validate

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE
from technomart.domain.orders.order import MOST_LINES
from technomart.entrypoints.web.orders.placing import PORTIONS
from technomart.entrypoints.web.shared.amounts import Whole
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Several
from technomart.entrypoints.web.shared.texts import OptionalText, Text


class RenameRequest(Wire):
    """What an order's customer is called."""

    customerName = OptionalText(longest=LONGEST_NAME, required=True, load_default=missing, attribute="customer_name")
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)


class LineEditRequest(Wire):
    """What is to become of a line; what is left out stays."""

    quantity = Whole(load_default=None, validate=PORTIONS)
    notes = OptionalText(longest=LONGEST_NOTE, lines=True, load_default=None)
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)


class PortionSchema(Wire):
    """So many portions of a line."""

    itemId = Text(longest=LONGEST_ID, shortest=1, required=True)
    quantity = Whole(required=True, validate=PORTIONS)


class SplitSchema(Wire):
    """What leaves an order."""

    items = Several(
        fields.Nested(PortionSchema), required=True, validate=validate.Length(1, MOST_LINES), attribute="portions"
    )
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)


class MergeSchema(Wire):
    """Which order's lines come to the other."""

    orderId = Text(longest=LONGEST_ID, shortest=1, required=True)
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)


class VoidQuery(Wire):
    """Why a line is voided."""

    reason = Text(longest=LONGEST_NOTE, load_default="", metadata={"description": "Needed."})
