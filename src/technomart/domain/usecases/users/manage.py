"""Manage accounts: create, edit, remove."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from technomart.domain.auth.emails import Email, email_changed_email
from technomart.domain.auth.password_policy import must_be_strong
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import COMMAND_LINE, Actor
from technomart.domain.users.permissions import NotAllowed, Permission, Role
from technomart.domain.users.user import AccountStatus, User, canonical_email

NAMELESS_ADMIN = "Administrator"


@dataclass(frozen=True, slots=True)
class NewUser:
    """What an administrator enters for a new account; without a password its owner asks for one by mail."""

    name: str
    email: str
    role: Role = Role.STAFF
    status: AccountStatus = AccountStatus.ACTIVE
    password: str | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class UserEdit:
    """What is to change; None stays as it is."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    avatar: str | None = None


@dataclass(frozen=True, slots=True)
class CreateAdmin:
    """Make sure there is an administrator with this e-mail; run from the command line."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords

    def __call__(self, email: str, password: str, name: str | None = None) -> User:
        """Return the account, new or with role, status, password and, if given, name anew; raises `WeakPassword`."""
        must_be_strong(password, context=(name or "", email))
        now = self.clock.now()
        new = User(self.ids.at(now), canonical_email(email), name or NAMELESS_ADMIN, Role.ADMIN, now)
        new = replace(new, password_hash=self.passwords.hash(password))
        return self.store.write(lambda work: self._ensure(work, new, name))

    def _ensure(self, work: UnitOfWork, new: User, name: str | None) -> User:
        found = work.users.find_by_email(new.email)
        before = work.users.get_for_update(found.id) if found else new
        admin = replace(
            before,
            name=name or before.name,
            role=Role.ADMIN,
            status=AccountStatus.ACTIVE,
            password_hash=new.password_hash,
            email_verified=True,
            is_demo=False,
        )
        if found:
            work.users.save(admin)
            work.sessions.end_all(admin.id, new.created_at)
        else:
            work.users.add(admin)
        work.attempts.forget(admin.email)
        stamp = Stamp(self.ids.at(new.created_at), new.created_at, COMMAND_LINE.origin)
        work.security_log.add(stamp.by(COMMAND_LINE, LogAction.ACCOUNT_ADDED, f"{admin.label} as admin"))
        return admin


@dataclass(frozen=True, slots=True)
class AddUser:
    """Create an account for somebody."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords

    def __call__(self, by: Actor, entry: NewUser) -> User:
        """Return the new account; raises `EmailTaken` and `WeakPassword`."""
        by.must_be_admin()
        if entry.password is not None:
            must_be_strong(entry.password, context=(entry.name, entry.email))
        now = self.clock.now()
        user = User(
            id=self.ids.at(now),
            email=canonical_email(entry.email),
            name=entry.name,
            role=entry.role,
            created_at=now,
            status=entry.status,
            password_hash=None if entry.password is None else self.passwords.hash(entry.password),
            phone=entry.phone,
        )

        def add(work: UnitOfWork) -> User:
            work.users.add(user)
            details = f"{user.label} as {user.role.value}"
            work.security_log.add(Stamp(self.ids.at(now), now, by.origin).by(by, LogAction.ACCOUNT_ADDED, details))
            return user

        return self.store.write(add)


@dataclass(frozen=True, slots=True)
class EditUser:
    """Change one's own name, e-mail and phone, or as an administrator anybody's."""

    store: Store
    clock: Clock
    ids: Ids
    mailer: Mailer

    def __call__(self, by: Actor, user_id: str, edit: UserEdit) -> User:
        """Return the changed account; a new address is not proved yet, and the old one is told.

        Raises `UserNotFound`, `EmailTaken`, and `NotAllowed` for somebody else's account.
        """
        by.must(Permission.ACCOUNT_INFO_EDIT)
        if by.user_id != user_id and by.role is not Role.ADMIN:
            raise NotAllowed("You may change your own profile only.")
        now = self.clock.now()
        user, mail = self.store.write(lambda work: self._edit(work, by, user_id, edit, now))
        if mail is not None:
            self.mailer.send(mail)
        return user

    def _edit(
        self, work: UnitOfWork, by: Actor, user_id: str, edit: UserEdit, at: datetime
    ) -> tuple[User, Email | None]:
        before = work.users.get_for_update(user_id)
        said = {name: value for name, value in asdict(edit).items() if value is not None}
        email = before.email if edit.email is None else canonical_email(edit.email)
        moved = email != before.email
        user = replace(before, **said | {"email": email, "email_verified": before.email_verified and not moved})
        work.users.save(user)
        if moved:
            work.one_time_tokens.drop(user_id)  # a link mailed to the old address opens nothing any more
        details = f"{before.label}{f', address now {email}' if moved else ''}"
        work.security_log.add(Stamp(self.ids.at(at), at, by.origin).by(by, LogAction.ACCOUNT_EDITED, details))
        return user, email_changed_email(before, email) if moved else None


@dataclass(frozen=True, slots=True)
class RemoveUser:
    """Delete an account; what it did stays under its name."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, by: Actor, user_id: str) -> None:
        """Delete the account with its sessions; raises `UserNotFound` and `LastAdmin`."""
        by.must_be_admin()
        now = self.clock.now()

        def remove(work: UnitOfWork) -> None:
            admins = work.users.admins_for_update()
            user = work.users.get_for_update(user_id)
            self.authenticator.must_spare(user, admins)
            work.users.remove(user_id)
            stamp = self.authenticator.stamp(now, by.origin)
            work.security_log.add(stamp.by(by, LogAction.ACCOUNT_REMOVED, user.label))

        self.store.write(remove)
