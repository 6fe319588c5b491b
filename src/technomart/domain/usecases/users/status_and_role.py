"""Switch accounts on and off, and give them roles."""

from dataclasses import dataclass

from technomart.domain.auth.emails import approved_email, rejected_email
from technomart.domain.auth.ports import Mailer
from technomart.domain.kernel.ports import Clock
from technomart.domain.services.accounts import switch, with_role
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.employee_links import let_in
from technomart.domain.services.role_proof import RolePasswordNeeded, RoleProof
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import NotAllowed, Role
from technomart.domain.users.user import AccountStatus, User


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Switch an account on or off."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    mailer: Mailer
    role_proof: RoleProof
    frontend: str

    def __call__(self, by: Actor, user_id: str, to: AccountStatus, current_password: str | None = None) -> User:
        """Return the account; raises `UserNotFound`, `LastAdmin`, and `NotPending` where a decided one is to wait.

        Nobody switches their own account off: `NotAllowed`. Switching on one above staff may raise
        `RolePasswordNeeded` and `WrongPassword`.
        """
        by.must_be_admin()
        may_give = to is not AccountStatus.ACTIVE or self.role_proof.shown(by, current_password)

        def change(work: UnitOfWork) -> tuple[User, User]:
            admins = work.users.admins_for_update()
            user = work.users.get_for_update(user_id)
            if not may_give and user.role is not Role.STAFF and is_switched_on(user, to):
                raise RolePasswordNeeded
            now = self.clock.now()  # with the row locked: a picture that came just before is older
            if to is not AccountStatus.ACTIVE:
                self.authenticator.must_spare(user, admins)
                must_be_another(by, user)
            after = switch(work, by, user, to, self.authenticator.stamp(now, by.origin))
            return user, let_in(work, by, user, after, self.authenticator.stamp(now, by.origin))

        before, after = self.store.write(change)
        tell(self.mailer, self.frontend, before, after)
        return after


@dataclass(frozen=True, slots=True)
class SetRole:
    """Give an account another role; what it may do follows at its next request."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    role_proof: RoleProof

    def __call__(self, by: Actor, user_id: str, to: Role, current_password: str | None = None) -> User:
        """Return the account; raises `UserNotFound`, `LastAdmin`, `RolePasswordNeeded` and `WrongPassword`."""
        by.must_be_admin()
        may_give = self.role_proof.shown(by, current_password)
        now = self.clock.now()

        def change(work: UnitOfWork) -> User:
            admins = work.users.admins_for_update()
            user = work.users.get_for_update(user_id)
            if to is user.role:
                return user
            if not may_give:
                raise RolePasswordNeeded
            self.authenticator.must_spare(user, admins)
            return with_role(work, by, user, to, self.authenticator.stamp(now, by.origin))

        return self.store.write(change)


def is_switched_on(before: User, to: AccountStatus | None) -> bool:
    """Tell whether an account is switched on that was not."""
    return to is AccountStatus.ACTIVE and before.status is not AccountStatus.ACTIVE


def must_be_another(by: Actor, user: User) -> None:
    """Raise `NotAllowed` where somebody would change their own role or status."""
    if by.user_id == user.id:
        raise NotAllowed("Nobody changes their own role or status; ask another administrator.")


def tell(mailer: Mailer, frontend: str, before: User, after: User) -> None:
    """Tell somebody who waited by mail what was decided; `frontend` is the address of the front end."""
    if before.status is AccountStatus.PENDING and after.status is AccountStatus.ACTIVE:
        mailer.send(approved_email(after, f"{frontend}/login"))
    elif before.status is AccountStatus.PENDING and after.status is AccountStatus.DEACTIVATED:
        mailer.send(rejected_email(after))
