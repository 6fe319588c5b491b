"""Say how a second person approves on the wire."""

from collections.abc import Mapping
from typing import Any

from technomart.domain.kernel.lengths import LONGEST_CODE, LONGEST_EMAIL
from technomart.domain.services.approvals import Approval
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.texts import OptionalText, Password

WHO = (
    "The e-mail address of a second person who may refund. Settings may ask for one: where more than an amount goes "
    "back of an order, or what one took or corrected oneself."
)


class ApprovedRequest(Wire):
    """What a second person may have to approve."""

    approvedBy = OptionalText(longest=LONGEST_EMAIL, attribute="approved_by", metadata={"description": WHO})
    approvalPassword = Password(
        attribute="approval_password", load_default=None, metadata={"description": "that person's password"}
    )
    approvalCode = OptionalText(
        longest=LONGEST_CODE,
        attribute="approval_code",
        metadata={"description": "a code of the app or a recovery code, where that person has a second factor"},
    )


def approval_of(wanted: Mapping[str, Any]) -> Approval | None:
    """Return what a second person says, None where there is none."""
    by, password = wanted["approved_by"], wanted["approval_password"]
    return Approval(by, password, wanted["approval_code"]) if by and password else None
