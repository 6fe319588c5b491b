"""Know the accounts of the demo canteen, which anybody may try."""

from dataclasses import dataclass

from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User

DEMO_CASHIER = "carla@technomart.example"
DEMO_PASSWORD = "halo-halo-sa-tanghali"  # published, and of no use in production
MOST_DEMO_ACCOUNTS = 10


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What somebody needs to sign in with a demo account."""

    email: str
    name: str
    role: Role
    password: str

    @classmethod
    def of(cls, user: User) -> "DemoAccount":
        """Return it with the published password, which its user may have changed since."""
        return cls(user.email, user.name, user.role, DEMO_PASSWORD)


def is_open_demo(user: User) -> bool:
    """Tell whether an account is of the demo canteen and switched on."""
    return user.is_demo and user.status is AccountStatus.ACTIVE
