"""List pending registrations, and approve or reject them."""

from dataclasses import dataclass, replace

from technomart.domain.auth.ports import Mailer
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.security_log.entries import Stamp
from technomart.domain.services.accounts import switch
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.usecases.users.status_and_role import tell
from technomart.domain.users.actor import Actor
from technomart.domain.users.filters import UserFilter
from technomart.domain.users.permissions import Permission, Role
from technomart.domain.users.user import AccountStatus, NotPending, User


class ListRegistrations(StoreUseCase):
    """List pending registrations."""

    def __call__(self, by: Actor, request: PageRequest) -> Page[User]:
        """Return one page of the accounts that wait, those who wait longest first."""
        by.must(Permission.VERIFY_REVIEW)
        wanted = UserFilter(status=AccountStatus.PENDING, descending=False)
        return self.store.read(lambda work: wanted.page(work.users.all(), request))


@dataclass(frozen=True, slots=True)
class ReviewRegistration:
    """Approve a pending registration or reject it; the role is staff."""

    store: Store
    clock: Clock
    ids: Ids
    mailer: Mailer
    frontend: str

    def __call__(self, by: Actor, user_id: str, *, approved: bool) -> User:
        """Return the account; raises `UserNotFound` and `NotPending`."""
        by.must(Permission.VERIFY_REVIEW)
        now = self.clock.now()
        to = AccountStatus.ACTIVE if approved else AccountStatus.DEACTIVATED

        def decide(work: UnitOfWork) -> tuple[User, User]:
            user = work.users.get_for_update(user_id)
            if user.status is not AccountStatus.PENDING:
                raise NotPending(f"This registration was decided before: the account is {user.status.value}.")
            held = user if by.role is Role.ADMIN else replace(user, role=Role.STAFF)
            return user, switch(work, by, held, to, Stamp(self.ids.at(now), now, by.origin))

        before, after = self.store.write(decide)
        tell(self.mailer, self.frontend, before, after)
        return after
