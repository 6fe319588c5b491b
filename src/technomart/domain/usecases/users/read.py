"""List accounts, and read one."""

from dataclasses import dataclass

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.demo import DemoAccount, is_open_demo
from technomart.domain.users.filters import UserFilter
from technomart.domain.users.user import User, UserNotFound, canonical_email


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
    """Find the accounts of the demo canteen that are switched on."""

    def __call__(self) -> list[User]:
        """Return them by their addresses."""
        return self.store.read(open_demos)


@dataclass(frozen=True, slots=True)
class OfferDemoAccounts(StoreUseCase):
    """Offer the demo accounts to whoever tries the canteen; none where they cannot sign in, as in production."""

    authenticator: Authenticator

    def __call__(self) -> list[DemoAccount]:
        """Return what they sign in with, by their addresses."""
        if not self.authenticator.demo_allowed:
            return []
        return [DemoAccount.of(user) for user in self.store.read(open_demos)]


def open_demos(work: UnitOfWork) -> list[User]:
    """Return the accounts of the demo canteen that are switched on, by their addresses."""
    return sorted(filter(is_open_demo, work.users.all()), key=lambda user: user.email)
