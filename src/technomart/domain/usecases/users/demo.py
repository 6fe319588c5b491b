"""Find the accounts of the demo data."""

from dataclasses import dataclass

from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.user import AccountStatus, User


@dataclass(frozen=True, slots=True)
class FindDemoAccounts:
    """Find the accounts of the demo data that are switched on."""

    store: Store

    def __call__(self) -> list[User]:
        """Return them by their addresses."""
        everybody = self.store.read(lambda work: work.users.all())
        active = (user for user in everybody if user.is_demo and user.status is AccountStatus.ACTIVE)
        return sorted(active, key=lambda user: user.email)
