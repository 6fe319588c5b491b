"""Approve registrations, and set the status, role or password of accounts."""

from dataclasses import dataclass, replace

from technomart.domain.auth.emails import approved_email
from technomart.domain.auth.password_policy import must_be_strong
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Clock
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.filters import UserFilter
from technomart.domain.users.permissions import Permission, Role
from technomart.domain.users.user import AccountStatus, User


class NotPending(Conflict):
    """The registration was decided before."""

    code = "not_pending"


def switch(work: UnitOfWork, by: Actor, user: User, to: AccountStatus, stamp: Stamp) -> User:
    """Save a locked account in another state; the sessions of one that is not active end at once."""
    if to is user.status:
        return user
    changed = replace(user, status=to)
    work.users.save(changed)
    if to is not AccountStatus.ACTIVE:
        work.sessions.end_all(user.id, stamp.at)
        work.one_time_tokens.drop(user.id)
    details = f"{user.label} from {user.status.value} to {to.value}"
    work.security_log.add(stamp.by(by, LogAction.STATUS_CHANGED, details))
    return changed


def tell(mailer: Mailer, frontend: str, before: User, after: User) -> None:
    """Tell somebody by mail that they may sign in now; `frontend` is the address of the front end."""
    if before.status is AccountStatus.PENDING and after.status is AccountStatus.ACTIVE:
        mailer.send(approved_email(after, f"{frontend}/login"))


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Switch an account on or off."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    mailer: Mailer
    frontend: str

    def __call__(self, by: Actor, user_id: str, to: AccountStatus) -> User:
        """Return the account; raises `UserNotFound` and `LastAdmin`."""
        by.must_be_admin()
        now = self.clock.now()

        def change(work: UnitOfWork) -> tuple[User, User]:
            admins = work.users.admins_for_update()
            user = work.users.get_for_update(user_id)
            if to is not AccountStatus.ACTIVE:
                self.authenticator.must_spare(user, admins)
            return user, switch(work, by, user, to, self.authenticator.stamp(now, by.origin))

        before, after = self.store.write(change)
        tell(self.mailer, self.frontend, before, after)
        return after


@dataclass(frozen=True, slots=True)
class SetRole:
    """Give an account another role; what it may do follows at its next request."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, by: Actor, user_id: str, to: Role) -> User:
        """Return the account; raises `UserNotFound` and `LastAdmin`."""
        by.must_be_admin()
        now = self.clock.now()

        def change(work: UnitOfWork) -> User:
            admins = work.users.admins_for_update()
            user = work.users.get_for_update(user_id)
            if to is user.role:
                return user
            self.authenticator.must_spare(user, admins)
            changed = replace(user, role=to)
            work.users.save(changed)
            details = f"{user.label} from {user.role.value} to {to.value}"
            stamp = self.authenticator.stamp(now, by.origin)
            work.security_log.add(stamp.by(by, LogAction.ROLE_CHANGED, details))
            return changed

        return self.store.write(change)


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Set somebody's password; run from the command line."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    passwords: Passwords

    def __call__(self, by: Actor, user_id: str, new: str) -> User:
        """Return the account, signed out everywhere; raises `UserNotFound` and `WeakPassword`."""
        by.must_be_admin()
        now = self.clock.now()
        user = self.store.read(lambda work: work.users.get(user_id))
        must_be_strong(new, context=(user.name, user.email))
        hashed = self.passwords.hash(new)

        def change(work: UnitOfWork) -> User:
            held = replace(work.users.get_for_update(user_id), password_hash=hashed)
            work.users.save(held)
            work.sessions.end_all(user_id, now)
            work.one_time_tokens.drop(user_id)
            work.attempts.forget(held.email)
            stamp = self.authenticator.stamp(now, by.origin)
            work.security_log.add(stamp.by(by, LogAction.PASSWORD_CHANGED, held.label))
            return held

        return self.store.write(change)


@dataclass(frozen=True, slots=True)
class ListRegistrations:
    """List pending registrations."""

    store: Store

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
    authenticator: Authenticator
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
            return user, switch(work, by, held, to, self.authenticator.stamp(now, by.origin))

        before, after = self.store.write(decide)
        tell(self.mailer, self.frontend, before, after)
        return after
