"""List accounts, and read one."""

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.store.unit_of_work import StoreUseCase
from technomart.domain.users.actor import Actor
from technomart.domain.users.filters import UserFilter
from technomart.domain.users.user import AccountStatus, User, UserNotFound, canonical_email


class ListUsers(StoreUseCase):
    """Show the accounts."""

    def __call__(self, by: Actor, wanted: UserFilter, request: PageRequest) -> Page[User]:
        """Return one page of the accounts asked for."""
        by.must_be_admin()
        return self.store.read(lambda work: wanted.page(work.users.all(), request))


class ReadUser(StoreUseCase):
    """Show one account."""

    def __call__(self, by: Actor, user_id: str) -> User:
        """Return the account; raises `UserNotFound`."""
        by.must_be_admin()
        return self.store.read(lambda work: work.users.get(user_id))


class FindUser(StoreUseCase):
    """Find an account by its address; for the command line."""

    def __call__(self, by: Actor, email: str) -> User:
        """Return the account; raises `UserNotFound`."""
        by.must_be_admin()
        user = self.store.read(lambda work: work.users.find_by_email(canonical_email(email)))
        if user is None:
            raise UserNotFound(f"No account has the address {email}.")
        return user


class FindDemoAccounts(StoreUseCase):
    """Find the accounts of the demo data that are switched on."""

    def __call__(self) -> list[User]:
        """Return them by their addresses."""
        everybody = self.store.read(lambda work: work.users.all())
        active = (user for user in everybody if user.is_demo and user.status is AccountStatus.ACTIVE)
        return sorted(active, key=lambda user: user.email)
