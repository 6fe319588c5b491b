"""Ask which verification requests do not fit their accounts, and which accounts share an employee."""

from collections.abc import Iterator

from sqlalchemy import and_, not_, true

from technomart.adapters.sql.audit.questions import Question, broken, undecided
from technomart.adapters.sql.users.tables import headshots, users, verification_requests
from technomart.domain.users.user import AccountStatus
from technomart.domain.users.verification import VerificationStatus


def questions() -> Iterator[Question]:
    """Return the questions about who waits, about their pictures, and about whose an account is."""
    request, picture = verification_requests.c, headshots.c
    asked = verification_requests.join(users, users.c.id == request.user_id)
    waits = users.c.status == AccountStatus.PENDING.value
    is_open = request.status == VerificationStatus.PENDING.value
    code = "requests_are_decided_with_their_accounts"
    yield broken(code, verification_requests, waits != is_open, found=request.status, source=asked)
    yield undecided(verification_requests, not_(is_open), request.decided_at, request.decided_by)
    decided = headshots.join(
        verification_requests, and_(request.user_id == picture.user_id, request.decided_at < picture.uploaded_at)
    )
    yield broken("headshots_come_before_decisions", headshots, picture.uploaded_at.is_not(None), source=decided)
    other = users.alias("other")
    shared = users.join(other, and_(other.c.employee_id == users.c.employee_id, other.c.id != users.c.id))
    yield broken("one_account_an_employee", users, true(), found=users.c.employee_id, source=shared)
