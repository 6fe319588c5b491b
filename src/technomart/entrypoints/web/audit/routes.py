"""Let administrators check every row."""

from typing import Any

from marshmallow import Schema, fields

from technomart.domain.audit.invariants import INVARIANTS, MOST_NAMED
from technomart.domain.usecases.audit import AuditBooks
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access, Rate, by_user
from technomart.entrypoints.web.http import actor, ok, use
from technomart.entrypoints.web.shared.base import enveloped, some

routes = Blueprint("audit", __name__, url_prefix="/api/audit", description="The proof")


class InvariantSchema(Schema):
    """Something that holds for every row."""

    code = fields.String()
    sentence = fields.String()


class ViolationSchema(Schema):
    """A row for which an invariant does not hold."""

    code = fields.String()
    kind = fields.String()
    id = fields.String()
    sentence = fields.String()


class AuditSchema(Schema):
    """What an audit found; `complete` tells whether every offending row is named."""

    holds = fields.Boolean()
    complete = fields.Boolean()
    invariants = some(InvariantSchema, len(INVARIANTS))
    violations = some(ViolationSchema, MOST_NAMED)


@routes.route("", who=Access.ADMIN, often=(Rate("6 per minute", by_user),))
@routes.response(200, enveloped(AuditSchema))
def audit() -> dict[str, Any]:
    """Check every row against the invariants; changes nothing."""
    report = use(AuditBooks)(actor(), MOST_NAMED)
    return ok(
        {
            "holds": report.holds,
            "complete": report.is_complete,
            "invariants": list(INVARIANTS.values()),
            "violations": report.violations,
        }
    )
