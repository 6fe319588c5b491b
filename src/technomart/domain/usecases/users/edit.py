"""Edit accounts: one's own profile, or as an administrator anybody's, with role, status and password."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from technomart.domain.auth.emails import Email, email_changed_email, password_changed_email
from technomart.domain.auth.password_policy import must_be_strong
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.ports import Clock
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.accounts import switch, with_password, with_role
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.usecases.users.status_and_role import tell
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import NotAllowed, Permission, Role
from technomart.domain.users.user import AccountStatus, User, canonical_email

PROFILE = ("name", "email", "phone", "avatar")


class OwnPassword(Invalid):
    """One's own password is changed by whoever knows the current one."""

    code = "own_password"
    sentence = "Change your own password where the current one is asked for: POST /api/auth/change-password."


@dataclass(frozen=True, slots=True)
class UserEdit:
    """What is to change; None stays as it is."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    avatar: str | None = None
    role: Role | None = None
    status: AccountStatus | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class EditUser:
    """Change one's own name, e-mail and phone, or as an administrator anybody's, and their role, status and password.

    `frontend` is the address of the front end.
    """

    store: Store
    clock: Clock
    passwords: Passwords
    authenticator: Authenticator
    mailer: Mailer
    frontend: str

    def __call__(self, by: Actor, user_id: str, edit: UserEdit) -> User:
        """Return the changed account: all of it changed, or nothing; a new address is not proved yet.

        Raises `UserNotFound`, `EmailTaken`, `LastAdmin`, `WeakPassword`, `OwnPassword`, and `NotAllowed` for somebody
        else's account and for one's own role and status.
        """
        by.must(Permission.ACCOUNT_INFO_EDIT)
        if by.user_id != user_id and by.role is not Role.ADMIN:
            raise NotAllowed("You may change your own profile only.")
        if edit.password is not None and by.user_id == user_id:
            raise OwnPassword
        hashed = None if edit.password is None else self._hashed(user_id, edit, edit.password)
        now = self.clock.now()

        def change(work: UnitOfWork) -> tuple[User, User]:
            admins = () if edit.role is None and edit.status is None else work.users.admins_for_update()
            before = work.users.get_for_update(user_id)
            must_not_promote_oneself(by, before, edit)
            if edit.role not in (None, before.role) or edit.status not in (None, before.status, AccountStatus.ACTIVE):
                self.authenticator.must_spare(before, admins)
            return before, Editing(work, by, self.authenticator, now).changed(before, edit, hashed)

        before, after = self.store.write(change)
        for mail in letters(before, after):
            self.mailer.send(mail)
        tell(self.mailer, self.frontend, before, after)
        return after

    def _hashed(self, user_id: str, edit: UserEdit, password: str) -> str:
        user = self.store.read(lambda work: work.users.get(user_id))
        must_be_strong(password, context=(edit.name or user.name, edit.email or user.email))
        return self.passwords.hash(password)


def must_not_promote_oneself(by: Actor, user: User, edit: UserEdit) -> None:
    """Raise `NotAllowed` when somebody would change their own role or status."""
    if by.user_id == user.id and (edit.role not in (None, user.role) or edit.status not in (None, user.status)):
        raise NotAllowed("Nobody changes their own role or status; ask another administrator.")


@dataclass(frozen=True, slots=True)
class Editing:
    """One transaction in which somebody edits an account whose row is locked."""

    work: UnitOfWork
    by: Actor
    authenticator: Authenticator
    at: datetime

    def changed(self, before: User, edit: UserEdit, hashed: str | None) -> User:
        """Save what changes, and log each part of it."""
        user = self._profile(before, edit)
        if hashed is not None:
            entry = self._stamp().by(self.by, LogAction.PASSWORD_CHANGED, user.label)
            user = with_password(self.work, user, hashed, self.at, entry)
        if edit.role is not None:
            user = with_role(self.work, self.by, user, edit.role, self._stamp())
        return user if edit.status is None else switch(self.work, self.by, user, edit.status, self._stamp())

    def _profile(self, before: User, edit: UserEdit) -> User:
        """Save what is said of the profile; what is the same already changes nothing."""
        said = {name: value for name, value in asdict(edit).items() if name in PROFILE and value is not None}
        email = before.email if edit.email is None else canonical_email(edit.email)
        moved = email != before.email
        user = replace(before, **said | {"email": email, "email_verified": before.email_verified and not moved})
        if user == before:
            return before
        self.work.users.save(user)
        if moved:
            self.work.one_time_tokens.drop(user.id)  # a link mailed to the old address opens nothing any more
        details = f"{before.label}{f', address now {email}' if moved else ''}"
        self.work.security_log.add(self._stamp().by(self.by, LogAction.ACCOUNT_EDITED, details))
        return user

    def _stamp(self) -> Stamp:
        return self.authenticator.stamp(self.at, self.by.origin)


def letters(before: User, after: User) -> list[Email]:
    """Return what the owner is told of a change by somebody."""
    told = [email_changed_email(before, after.email)] if before.email != after.email else []
    return [*told, password_changed_email(after)] if before.password_hash != after.password_hash else told
