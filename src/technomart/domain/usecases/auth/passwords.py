"""Change passwords: one's own, a forgotten one, somebody else's."""

from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.auth.emails import password_changed_email, reset_email
from technomart.domain.auth.one_time_tokens import BadOneTimeToken, Purpose, one_time_token
from technomart.domain.auth.password_policy import WeakPassword, WrongPassword
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.auth.reset_codes import Letter, ResetCode
from technomart.domain.auth.session import SessionOver
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.services.accounts import may_write, with_password
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.password_proof import PasswordProof
from technomart.domain.services.strong_passwords import StrongPasswords
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import NOWHERE, Actor, Origin
from technomart.domain.users.permissions import Permission
from technomart.domain.users.user import AccountStatus, User, canonical_email


@dataclass(frozen=True, slots=True)
class ForgotPassword:
    """Send a link to a new password, if there is somebody to send it to; `frontend` is the address of the front end."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    mailer: Mailer
    frontend: str

    def __call__(self, email: str, origin: Origin = NOWHERE) -> None:
        """Send the link, unless something went to the address within a minute.

        Against account enumeration, the answer is the same without an account.
        """
        now, token = self.clock.now(), self.authenticator.secrets.new()

        digest = self.authenticator.secrets.digest(token)

        def remember(work: UnitOfWork) -> User | None:
            if not may_write(work, Letter.RESET, email, now, self.authenticator.secrets):
                return None
            user = work.users.find_by_email(canonical_email(email))
            if user and (user.status is AccountStatus.DEACTIVATED or not self.authenticator.admits(user)):
                user = None
            about = "" if user else "no account to send an e-mail to"
            work.security_log.add(self.authenticator.stamp(now, origin).of(LogAction.RESET_ASKED, user, about))
            if user:
                work.one_time_tokens.add(one_time_token(user, Purpose.RESET_PASSWORD, digest, now))
            else:
                work.reset_codes.put(ResetCode(digest, digest, now))  # over already: as much work as for an account
            return user

        user = self.store.write(remember)
        if user:
            self.mailer.send(reset_email(user, f"{self.frontend}/reset-password?token={token}"))


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """Set a new password by the link that was mailed, or by what a mailed code was exchanged for."""

    store: Store
    clock: Clock
    passwords: Passwords
    strong: StrongPasswords
    authenticator: Authenticator
    mailer: Mailer

    def __call__(
        self, token: str, new: str, origin: Origin = NOWHERE, *, purpose: Purpose = Purpose.RESET_PASSWORD
    ) -> None:
        """Set it and end every session; raises `BadOneTimeToken` and `WeakPassword`, which leaves the token good."""
        now, digest = self.clock.now(), self.authenticator.secrets.digest(token)
        user = self.store.read(lambda work: owner(work, digest, purpose, now))
        self.strong.must_take(new, field="newPassword", context=(user.name, user.email))
        hashed = self.passwords.hash(new)

        def reset(work: UnitOfWork) -> User:
            if not work.one_time_tokens.use(digest, now):
                raise BadOneTimeToken
            held = replace(work.users.get_for_update(user.id), email_verified=True)
            if held.email != user.email:
                raise BadOneTimeToken
            entry = self.authenticator.stamp(now, origin).of(LogAction.PASSWORD_RESET, held)
            return with_password(work, held, hashed, now, entry)

        self.mailer.send(password_changed_email(self.store.write(reset)))


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Change one's own password."""

    store: Store
    clock: Clock
    passwords: Passwords
    strong: StrongPasswords
    authenticator: Authenticator
    mailer: Mailer
    proof: PasswordProof

    def __call__(self, by: Actor, current: str, new: str) -> None:
        """Change the password and end every other session; this one goes on.

        Raises `WrongPassword`, `TooManyAttempts` after several of those, and `WeakPassword`.
        """
        by.must(Permission.ACCOUNT_PASSWORD_EDIT)
        user_id, now = by.user_id, self.clock.now()
        if user_id is None:
            raise SessionOver
        user = self.proof(user_id, current, now, by.origin)
        self.strong.must_take(new, field="newPassword", context=(user.name, user.email))
        if new == current:
            sentence = "The new password is the same as the current one."
            raise WeakPassword(sentence, errors={"newPassword": [sentence]})
        hashed = self.passwords.hash(new)

        def change(work: UnitOfWork) -> User:
            held = work.users.get_for_update(user_id)
            if held.password_hash != user.password_hash:
                raise WrongPassword
            entry = self.authenticator.stamp(now, by.origin).by(by, LogAction.PASSWORD_CHANGED)
            return with_password(work, held, hashed, now, entry, but=by.session_id or "")

        self.mailer.send(password_changed_email(self.store.write(change)))


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Set somebody's password; run from the command line."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    strong: StrongPasswords

    def __call__(self, by: Actor, user_id: str, new: str) -> User:
        """Return the account, signed out everywhere; raises `UserNotFound` and `WeakPassword`."""
        by.must_be_admin()
        now = self.clock.now()
        user = self.store.read(lambda work: work.users.get(user_id))
        self.strong.must_take(new, context=(user.name, user.email))
        hashed = self.passwords.hash(new)

        def change(work: UnitOfWork) -> User:
            held = work.users.get_for_update(user_id)
            entry = Stamp(self.ids.at(now), now, by.origin).by(by, LogAction.PASSWORD_CHANGED, held.label)
            return with_password(work, held, hashed, now, entry)

        return self.store.write(change)


def owner(work: UnitOfWork, digest: str, purpose: Purpose, at: datetime) -> User:
    """Return whose password a token for a purpose resets; raises `BadOneTimeToken`."""
    token = work.one_time_tokens.find(digest)
    if token is None or token.purpose is not purpose or not token.is_good(at):
        raise BadOneTimeToken
    user = work.users.get(token.user_id)
    if user.status is AccountStatus.DEACTIVATED or user.email != token.email:
        raise BadOneTimeToken
    return user
