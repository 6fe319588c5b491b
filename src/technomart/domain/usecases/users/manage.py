"""Manage accounts: create and remove."""

from dataclasses import dataclass, replace

from technomart.domain.auth.ports import Passwords
from technomart.domain.auth.reset_codes import code_id
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.reports.past import person_before
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.accounts import ask, decide
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.employee_links import unlink
from technomart.domain.services.role_proof import RoleProof
from technomart.domain.services.strong_passwords import StrongPasswords
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import COMMAND_LINE, Actor
from technomart.domain.users.permissions import NotAllowed, Role
from technomart.domain.users.user import AccountStatus, User, canonical_email

NAMELESS_ADMIN = "Administrator"


@dataclass(frozen=True, slots=True)
class NewUser:
    """What an administrator enters for a new account; without a password its owner asks for one by mail.

    `current_password` is the administrator's own.
    """

    name: str
    email: str
    role: Role = Role.STAFF
    status: AccountStatus = AccountStatus.ACTIVE
    password: str | None = None
    phone: str = ""
    current_password: str | None = None


@dataclass(frozen=True, slots=True)
class CreateAdmin:
    """Make sure there is an administrator with this e-mail; run from the command line."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    strong: StrongPasswords

    def __call__(self, email: str, password: str, name: str | None = None) -> User:
        """Return the account, new or with role, status, password and, if given, name anew; raises `WeakPassword`."""
        self.strong.must_take(password, context=(name or "", email))
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
            pending_email="",
        )
        if found:
            work.past.keep(person_before(before, new.created_at))
            admin = work.users.save(admin)
            decide(work, replace(admin, status=before.status), admin.status, COMMAND_LINE.name, self.clock.now())
            work.sessions.end_all(admin.id, new.created_at)
            work.one_time_tokens.drop(admin.id)
            work.identities.drop(admin.id)
            work.reset_codes.drop(code_id(admin.email))
        else:
            work.users.add(admin)
        work.attempts.forget(admin.email)
        stamp = Stamp(self.ids.at(new.created_at), new.created_at, COMMAND_LINE.origin)
        work.security_log.add(stamp.by(COMMAND_LINE, LogAction.ACCOUNT_ADDED, f"{admin.label} {admin.beginning}"))
        return admin


@dataclass(frozen=True, slots=True)
class AddUser:
    """Create an account for somebody."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    role_proof: RoleProof
    strong: StrongPasswords

    def __call__(self, by: Actor, entry: NewUser) -> User:
        """Return the new account; raises `EmailTaken`, `WeakPassword`, `RolePasswordNeeded` and `WrongPassword`."""
        by.must_be_admin()
        if entry.role is not Role.STAFF:
            self.role_proof.must_be_shown(by, entry.current_password)
        if entry.password is not None:
            self.strong.must_take(entry.password, context=(entry.name, entry.email))
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
            if user.status is AccountStatus.PENDING:
                ask(work, user, self.ids)
            details = f"{user.label} {user.beginning}"
            work.security_log.add(Stamp(self.ids.at(now), now, by.origin).by(by, LogAction.ACCOUNT_ADDED, details))
            return user

        return self.store.write(add)


@dataclass(frozen=True, slots=True)
class RemoveUser:
    """Delete an account; what it did stays under its name."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, by: Actor, user_id: str) -> None:
        """Delete the account with its sessions; raises `UserNotFound`, `LastAdmin`, and `NotAllowed` for one's own."""
        by.must_be_admin()
        now = self.clock.now()

        def remove(work: UnitOfWork) -> None:
            admins = work.users.admins_for_update()
            user = work.users.get_for_update(user_id)
            self.authenticator.must_spare(user, admins)
            if by.user_id == user_id:
                raise NotAllowed("Nobody removes their own account; ask another administrator.")
            if user.employee_id is not None:
                employee = work.employees.get(user.employee_id)
                user = unlink(work, by, user, employee, self.authenticator.stamp(now, by.origin))
            work.past.keep(person_before(user, now))
            work.users.remove(user_id)
            stamp = self.authenticator.stamp(now, by.origin)
            work.security_log.add(stamp.by(by, LogAction.ACCOUNT_REMOVED, user.label))

        self.store.write(remove)
