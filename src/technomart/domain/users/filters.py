"""Find accounts: a canteen has few, so that they are looked through one by one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from technomart.domain.kernel.paging import Page, PageRequest, Position, cut
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User


class UserOrder(StrEnum):
    """What accounts can be sorted by; the codes are the wire's."""

    NAME = "name"
    EMAIL = "email"
    ROLE = "role"
    STATUS = "status"
    CREATED_AT = "createdAt"
    LAST_LOGIN = "lastLogin"


def _last_login(user: User) -> Position:
    return int(user.last_login is not None), (user.last_login or user.created_at).isoformat()


KEYS: Mapping[UserOrder, Callable[[User], Position]] = {
    UserOrder.NAME: lambda user: (user.name.casefold(),),
    UserOrder.EMAIL: lambda user: (user.email,),
    UserOrder.ROLE: lambda user: (list(Role).index(user.role),),
    UserOrder.STATUS: lambda user: (list(AccountStatus).index(user.status),),
    UserOrder.CREATED_AT: lambda user: (user.created_at.isoformat(),),
    UserOrder.LAST_LOGIN: _last_login,
}


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which accounts are asked for and in which order; None means any."""

    search: str | None = None
    role: Role | None = None
    status: AccountStatus | None = None
    sort_by: UserOrder = UserOrder.CREATED_AT
    descending: bool = True

    def admits(self, user: User) -> bool:
        """Tell whether an account is one of those asked for; text is compared without regard to case."""
        return (
            self.role in (None, user.role)
            and self.status in (None, user.status)
            and (not self.search or self.search.casefold() in f"{user.name}\n{user.email}\n{user.phone}".casefold())
        )

    def page(self, users: Iterable[User], request: PageRequest) -> Page[User]:
        """Return one page of the accounts asked for; equal ones follow each other by id. Raises `BadCursor`."""
        found = sorted((user for user in users if self.admits(user)), key=lambda user: user.id)
        found.sort(key=KEYS[self.sort_by], reverse=self.descending)
        return cut(found, request, self._position, follows=self._follows)

    def _position(self, user: User) -> Position:
        return (*KEYS[self.sort_by](user), user.id)

    def _follows(self, one: Position, other: Position) -> bool:
        mine, theirs = one[:-1], other[:-1]
        return one[-1:] > other[-1:] if mine == theirs else (mine > theirs) is not self.descending
