"""Say how cash sessions look on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from technomart.domain.cash_sessions.cash import MOST_PIECES, Cash, denominations
from technomart.domain.cash_sessions.movements import MOST_MOVEMENTS, CashMovementKind, CountKind
from technomart.domain.cash_sessions.session import MOST_COUNTS, SessionState
from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NOTE
from technomart.domain.kernel.money import MOST_CASH
from technomart.domain.usecases.cash_sessions.move import MovementEntry
from technomart.entrypoints.web.payments.approval import ApprovedRequest
from technomart.entrypoints.web.shared.amounts import Pesos, Whole
from technomart.entrypoints.web.shared.base import PageQuery, Wire, some
from technomart.entrypoints.web.shared.fields import Choice
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText, Text

FIRST = "The same of the first count, which was blind; either one above the limit needs a reason and a manager."
BLIND = "Shown once the drawer was counted; to managers at any time."


SOMETHING: Mapping[str, Any] = {"anyOf": [{"required": ["notes"]}, {"required": ["coins"]}]}


class Pieces(Wire):
    """How many notes or coins there are of each value, in pesos; a value that does not exist is refused."""

    class Meta:
        """Refuse what is no money."""

        unknown = RAISE


def pieces(kind: str, base: type[Wire], name: str) -> type[Schema]:
    """Return the schema of notes or of coins."""
    bound, values = validate.Range(0, MOST_PIECES), denominations(kind)
    counts: dict[str, fields.Field[Any]] = {
        value: Whole(attribute=name, load_default=0, validate=bound) for value, name in values.items()
    }
    schema = base.from_dict(counts, name=name)
    schema.error_messages = {"unknown": f"There is no such {kind}; there are those of {', '.join(values)}."}
    return schema


class Counted(Wire):
    """How many notes or coins there are of each value, in pesos."""

    may_lack = frozenset[str]()


NotesRequest, CoinsRequest = pieces("note", Pieces, "NotesRequest"), pieces("coin", Pieces, "CoinsRequest")
NotesSchema, CoinsSchema = pieces("note", Counted, "NotesSchema"), pieces("coin", Counted, "CoinsSchema")


class CashRequest(Wire):
    """Cash that was counted, by its notes and coins; what is left out is none."""

    notes = fields.Nested(NotesRequest, load_default=dict)
    coins = fields.Nested(CoinsRequest, load_default=dict)


class CountRequest(Wire):
    """What was counted in a drawer, by its notes and coins; what is left out is none, but not both of them."""

    rules = SOMETHING

    notes = fields.Nested(NotesRequest)
    coins = fields.Nested(CoinsRequest)

    @validates_schema(skip_on_field_errors=True)
    def something_is_counted(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a body that says nothing: it would be frozen as an empty drawer."""
        if "notes" not in data and "coins" not in data:
            raise ValidationError("Is missing: say what was counted, {} for nothing.", "notes")


class OpeningRequest(CashRequest):
    """The float that goes into the drawer of a register; without a register it is that of which the code is first."""

    register = OptionalText(longest=LONGEST_ID)


class MovementRequest(Wire):
    """Cash that moves for another reason than an order: an amount, or for a drop what was counted."""

    kind = Choice(CashMovementKind, required=True)
    amount = Pesos(load_default=0, most=MOST_CASH)
    notes = fields.Nested(NotesRequest, load_default=None, allow_none=True)
    coins = fields.Nested(CoinsRequest, load_default=None, allow_none=True)
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)


class UndoRequest(Wire):
    """Why a movement is taken back."""

    reason = Text(longest=LONGEST_NOTE, shortest=1, lines=True, required=True)


class ClosingRequest(ApprovedRequest):
    """Why a drawer is off, and who lets that pass."""

    reason = OptionalText(longest=LONGEST_NOTE, lines=True)


class CashSessionQuery(PageQuery):
    """Which cash sessions are asked for."""

    registerId = ShortText(load_default=None, attribute="register_id")
    state = Choice(SessionState, load_default=None)


class CashMovementSchema(Wire):
    """Cash that moved for another reason than an order; `undoes` names the movement that it takes back."""

    may_lack = frozenset({"reason", "by", "undoes"})

    id = fields.String()
    kind = Choice(CashMovementKind)
    amount = Pesos()
    at = fields.DateTime()
    reason = fields.String()
    by = fields.String(attribute="actor_name")
    undoes = fields.String()
    afterCount = fields.Boolean(attribute="after_count")


class CashCountSchema(Wire):
    """What somebody counted."""

    may_lack = frozenset({"by", "movementId"})

    id = fields.String()
    kind = Choice(CountKind)
    amount = Pesos()
    at = fields.DateTime()
    notes = fields.Nested(NotesSchema)
    coins = fields.Nested(CoinsSchema)
    by = fields.String(attribute="actor_name")
    movementId = fields.String(attribute="movement_id")


class DrawerSchema(Wire):
    """What makes up the cash that a drawer should hold: float + sales - refunds + paid in - paid out - drops."""

    may_lack = frozenset[str]()

    opening = Pesos()
    sales = Pesos()
    refunds = Pesos()
    paidIn = Pesos(attribute="paid_in")
    paidOut = Pesos(attribute="paid_out")
    drops = Pesos()
    expected = Pesos()


class CashSessionSchema(Wire):
    """The cash of one register from its opening to its counting."""

    may_lack = frozenset(
        {
            *("openedBy", "expectedOpening", "openingDifference", "counted", "expected", "overShort", "firstOverShort"),
            *("countedAt", "closedAt", "closedBy", "approvedBy", "reason"),
        }
    )

    id = fields.String(attribute="session.id")
    registerId = fields.String(attribute="session.register_id")
    registerCode = fields.String(attribute="register.code")
    state = Choice(SessionState, attribute="session.state")
    openedAt = fields.DateTime(attribute="session.opened_at")
    openedBy = fields.String(attribute="session.opened_by_name")
    opening = Pesos(attribute="session.opening")
    expectedOpening = Pesos(attribute="expected_opening", metadata={"description": BLIND})
    openingDifference = Pesos(attribute="opening_difference", metadata={"description": BLIND})
    counts = fields.Integer(attribute="session.counts")
    counted = Pesos(attribute="session.counted")
    countedAt = fields.DateTime(attribute="session.counted_at")
    expected = Pesos(attribute="session.expected", metadata={"description": "Frozen by the first count."})
    overShort = Pesos(
        attribute="session.over_short", metadata={"description": "Counted less expected; below zero is short."}
    )
    firstOverShort = Pesos(attribute="session.first_over_short", metadata={"description": FIRST})
    closedAt = fields.DateTime(attribute="session.closed_at")
    closedBy = fields.String(attribute="session.closed_by_name")
    approvedBy = fields.String(attribute="session.approved_by")
    reason = fields.String(attribute="session.reason")
    version = fields.Integer(attribute="session.version")


class CashSessionDetailSchema(CashSessionSchema):
    """A cash session with what makes up its cash."""

    may_lack = CashSessionSchema.may_lack | {"drawer"}

    drawer = fields.Nested(DrawerSchema, metadata={"description": BLIND})
    movements = some(CashMovementSchema, 2 * MOST_MOVEMENTS)
    cashCounts = some(CashCountSchema, 1 + MOST_COUNTS + MOST_MOVEMENTS, attribute="counts")


def cash_of(wanted: dict[str, Any]) -> Cash:
    """Return the cash that was counted."""
    return Cash(**(wanted.get("notes") or {}), **(wanted.get("coins") or {}))


def movement_of(wanted: dict[str, Any]) -> MovementEntry:
    """Return what is said of a movement."""
    is_counted = wanted["notes"] is not None or wanted["coins"] is not None
    return MovementEntry(wanted["kind"], wanted["amount"], cash_of(wanted) if is_counted else None, wanted["reason"])
