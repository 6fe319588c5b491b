"""Edit accounts: one's own profile, or as an administrator anybody's, with role, status and password."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from technomart.domain.auth.emails import Email, email_change_asked_email, password_changed_email
from technomart.domain.auth.google import GoogleSignInNeeded
from technomart.domain.auth.password_policy import WrongPassword
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.auth.reset_codes import Letter, LetterSent
from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.ports import Clock
from technomart.domain.reports.past import person_before
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.accounts import may_write, prepare_proof, switch, with_password, with_role
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.employee_links import let_in
from technomart.domain.services.google_proof import GoogleProof
from technomart.domain.services.password_proof import PasswordProof
from technomart.domain.services.role_proof import RolePasswordNeeded, RoleProof
from technomart.domain.services.strong_passwords import StrongPasswords
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.usecases.users.status_and_role import is_switched_on, must_be_another, tell
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import NotAllowed, Permission, Role
from technomart.domain.users.user import AccountStatus, EmailTaken, User, canonical_email

PROFILE = ("name", "email", "phone", "avatar")


class CurrentPasswordNeeded(Invalid):
    """The address that mails for a new password go to is changed by whoever knows the current one."""

    code = "current_password_needed"
    sentence = "Changing your e-mail address needs your current password, as currentPassword."

    def __init__(self) -> None:
        """Name the field of the current password."""
        super().__init__(errors={"currentPassword": [self.sentence]})


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
    current_password: str | None = None
    google_credential: str | None = None


@dataclass(frozen=True, slots=True)
class EditUser:
    """Change one's own name, e-mail and phone, or as an administrator anybody's, and their role, status and password.

    `frontend` is the address of the front end.
    """

    store: Store
    clock: Clock
    passwords: Passwords
    strong: StrongPasswords
    authenticator: Authenticator
    mailer: Mailer
    proof: PasswordProof
    google_proof: GoogleProof
    role_proof: RoleProof
    frontend: str

    def __call__(self, by: Actor, user_id: str, edit: UserEdit) -> User:
        """Return the changed account: all of it changed, or nothing; a new address waits to be proved.

        Raises `UserNotFound`, `EmailTaken`, `LastAdmin`, `WeakPassword`, `WrongPassword`, `CurrentPasswordNeeded`,
        `GoogleSignInNeeded`, `WrongGoogleSignIn`, `OwnPassword`, `NotPending`, `RolePasswordNeeded`, `LetterSent`,
        and `NotAllowed` for somebody else's account and for one's own role and status.
        """
        by.must(Permission.ACCOUNT_INFO_EDIT)
        if by.user_id != user_id and by.role is not Role.ADMIN:
            raise NotAllowed("You may change your own profile only.")
        if edit.password is not None and by.user_id == user_id:
            raise OwnPassword
        proved = self._proved(by, edit, self.clock.now()) if by.user_id == user_id else None
        may_give = not may_let_in(by, user_id, edit) or self.role_proof.shown(by, edit.current_password)
        hashed = None if edit.password is None else self._hashed(user_id, edit, edit.password)

        def change(work: UnitOfWork) -> tuple[User, User, Email | None]:
            admins = () if edit.role is None and edit.status is None else work.users.admins_for_update()
            before = work.users.get_for_update(user_id)
            now = self.clock.now()
            if edit.role not in (None, before.role) or edit.status not in (None, before.status):
                must_be_another(by, before)
            if not may_give and lets_in(by, before, edit):
                raise RolePasswordNeeded
            if proved is not None and before.password_hash != proved.password_hash:
                raise WrongPassword
            if edit.role not in (None, before.role) or edit.status not in (None, before.status, AccountStatus.ACTIVE):
                self.authenticator.must_spare(before, admins)
            after = Editing(work, by, self.authenticator, now).changed(before, edit, hashed)
            link = self._link(work, by, before, after, now) if is_awaited(after, edit) else None
            return before, after, link

        before, after, link = self.store.write(change)
        for mail in letters(before, after, link, is_own=by.user_id == user_id):
            self.mailer.send(mail)
        tell(self.mailer, self.frontend, before, after)
        return after

    def _proved(self, by: Actor, edit: UserEdit, at: datetime) -> User | None:
        """Return the account when its address shall change and its owner is proved to ask for it; None otherwise."""
        if edit.email is None or by.user_id is None:
            return None
        own = by.account or self.store.read(lambda work: work.users.get(by.user_id or ""))
        if canonical_email(edit.email) == own.email:
            return None
        if own.password_hash is None:
            if edit.google_credential is None:
                raise GoogleSignInNeeded
            self.google_proof(own.id, edit.google_credential, at)
            return own
        if edit.current_password is None:
            raise CurrentPasswordNeeded
        return self.proof(own.id, edit.current_password, at, by.origin)

    def _link(self, work: UnitOfWork, by: Actor, before: User, user: User, at: datetime) -> Email | None:
        """Return the e-mail with the link that proves the address an account shall have, one an address and minute.

        Where the link that was sent is good still, none is; otherwise raises `LetterSent`.
        """
        if not may_write(work, Letter.PROOF, user.pending_email, at, self.authenticator.secrets):
            if (before.pending_email, before.password_hash) != (user.pending_email, user.password_hash):
                raise LetterSent
            return None
        asking = by.session_id if by.user_id == user.id else None
        meant = replace(user, email=user.pending_email)
        return prepare_proof(work, meant, at, self.authenticator.secrets, self.frontend, asking=asking)

    def _hashed(self, user_id: str, edit: UserEdit, password: str) -> str:
        user = self.store.read(lambda work: work.users.get(user_id))
        known = user.name, user.email, edit.name or "", edit.email or ""
        self.strong.must_take(password, context=known)
        return self.passwords.hash(password)


def is_awaited(user: User, edit: UserEdit) -> bool:
    """Tell whether another address is asked for, which is to be proved."""
    return bool(user.pending_email) and canonical_email(edit.email or "") == user.pending_email


def may_let_in(by: Actor, user_id: str, edit: UserEdit) -> bool:
    """Tell whether an edit is of what may give a role, or a way in."""
    ways_in = edit.password, edit.email, edit.status
    return edit.role is not None or (by.user_id != user_id and any(way is not None for way in ways_in))


def lets_in(by: Actor, before: User, edit: UserEdit) -> bool:
    """Tell whether an edit gives another role, or the way into somebody else's account that has more than staff's."""
    if edit.role not in (None, before.role):
        return True
    is_moved = canonical_email(edit.email or before.email) != before.email
    is_opened = edit.password is not None or is_moved or is_switched_on(before, edit.status)
    return before.role is not Role.STAFF and by.user_id != before.id and is_opened


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
            wish = user.pending_email if is_awaited(user, edit) else ""
            user = with_password(self.work, user, hashed, self.at, entry, wish=wish)
        if edit.role is not None:
            user = with_role(self.work, self.by, user, edit.role, self._stamp())
        if edit.status is not None:
            user = switch(self.work, self.by, user, edit.status, self._stamp())
        return let_in(self.work, self.by, before, user, self._stamp())

    def _profile(self, before: User, edit: UserEdit) -> User:
        """Save what is said of the profile; what is the same already changes nothing."""
        said = {name: value for name, value in asdict(edit).items() if name in PROFILE and value is not None}
        email = canonical_email(said.pop("email", before.email))
        moved = email != before.email
        user = replace(before, **said)
        if moved:
            self._must_be_free(email)
            user = replace(user, pending_email=email)
        if user == before:
            return before
        self.work.past.keep(person_before(before, self.at))
        user = self.work.users.save(user)
        address = f", address to be {email}" if moved else ""
        self.work.security_log.add(self._stamp().by(self.by, LogAction.ACCOUNT_EDITED, f"{before.label}{address}"))
        return user

    def _must_be_free(self, email: str) -> None:
        if self.work.users.find_by_email(email) is not None:
            raise EmailTaken

    def _stamp(self) -> Stamp:
        return self.authenticator.stamp(self.at, self.by.origin)


def letters(before: User, after: User, link: Email | None, *, is_own: bool) -> list[Email]:
    """Return what the owner is told of a change; `link` proves an address that was asked for."""
    told = [link, email_change_asked_email(before, after.pending_email, is_own=is_own)] if link else []
    return [*told, password_changed_email(after)] if before.password_hash != after.password_hash else told
