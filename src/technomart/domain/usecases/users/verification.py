"""List verification requests, and approve or reject them."""

from dataclasses import dataclass

from technomart.domain.auth.ports import Mailer
from technomart.domain.kernel.errors import NotFound
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.security_log.entries import Stamp
from technomart.domain.services.accounts import switch, with_role
from technomart.domain.services.employee_links import let_in
from technomart.domain.services.role_proof import RoleProof
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.usecases.users.status_and_role import tell
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission, Role
from technomart.domain.users.user import AccountStatus, NotPending, User
from technomart.domain.users.verification import (
    Applicant,
    VerificationRequest,
    VerificationStatus,
    must_be_able_to_give,
    page_of_applicants,
)


class RequestNotFound(NotFound):
    """No account that waits, or did, has this id."""

    code = "verification_request_not_found"
    sentence = "There is no such verification request."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decides about a request; without a role it is rejected.

    `current_password` is the reviewer's own.
    """

    request_id: str
    role: Role | None = None
    note: str = ""
    current_password: str | None = None


class ListVerifications(StoreUseCase):
    """List verification requests."""

    def __call__(self, by: Actor, status: VerificationStatus | None, request: PageRequest) -> Page[Applicant]:
        """Return one page of the requests, who waits longest first."""
        by.must(Permission.VERIFY_REVIEW)
        return self.store.read(lambda work: page_of_applicants(work.verifications.all(), status, request))


@dataclass(frozen=True, slots=True)
class ReviewVerification:
    """Approve or reject a verification request, which has the id of its account."""

    store: Store
    clock: Clock
    ids: Ids
    mailer: Mailer
    role_proof: RoleProof
    frontend: str

    def __call__(self, by: Actor, verdict: Verdict) -> Applicant:
        """Return the request as it was decided.

        Raises `RequestNotFound`, `NotPending`, `RolePasswordNeeded`, `WrongPassword`, and `NotAllowed` for a role above
        one's own.
        """
        by.must(Permission.VERIFY_REVIEW)
        if verdict.role is not None:
            must_be_able_to_give(by.role, verdict.role)
        if verdict.role not in (None, Role.STAFF):
            self.role_proof.must_be_shown(by, verdict.current_password)
        before, after = self.store.write(lambda work: self._decide(work, by, verdict))
        tell(self.mailer, self.frontend, before, after.user)
        return after

    def _decide(self, work: UnitOfWork, by: Actor, verdict: Verdict) -> tuple[User, Applicant]:
        if work.users.find(verdict.request_id) is None:
            raise RequestNotFound
        before = user = work.users.get_for_update(verdict.request_id)
        if user.status is not AccountStatus.PENDING:
            raise NotPending(f"This request was decided before: the account is {user.status.value}.")
        if verdict.role is not None:
            user = with_role(work, by, user, verdict.role, self._stamp(by))
        to = AccountStatus.DEACTIVATED if verdict.role is None else AccountStatus.ACTIVE
        user = switch(work, by, user, to, self._stamp(by), note=verdict.note)
        user = let_in(work, by, before, user, self._stamp(by))
        request = work.verifications.find(user.id) or VerificationRequest(user.id, user.created_at)
        return before, Applicant(user, request, work.verifications.headshot(user.id) is not None)

    def _stamp(self, by: Actor) -> Stamp:
        now = self.clock.now()
        return Stamp(self.ids.at(now), now, by.origin)
