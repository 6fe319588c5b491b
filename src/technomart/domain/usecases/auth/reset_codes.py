"""Reset a forgotten password by a mailed code: ask for one, exchange it for a token, or use it at once."""

from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.auth.emails import password_changed_email, reset_code_email
from technomart.domain.auth.one_time_tokens import Purpose, one_time_token
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.auth.reset_codes import CODE_LASTS, Letter, ResetCode, code_id
from technomart.domain.kernel.ports import Clock
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.accounts import may_write, with_password
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.strong_passwords import StrongPasswords
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import NOWHERE, Origin
from technomart.domain.users.user import AccountStatus, User, canonical_email

NOBODY = ""


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code as somebody typed it, for which address, when and from where."""

    email: str
    code: str
    at: datetime
    origin: Origin


@dataclass(frozen=True, slots=True)
class AskForResetCode:
    """Send a code for a new password, if there is somebody to send it to."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    mailer: Mailer

    def __call__(self, email: str, origin: Origin = NOWHERE) -> None:
        """Send the code, in place of the one before and of what that was exchanged for.

        Nothing is sent, and the one before stays good, where something went to the address within a minute.
        Against enumeration one is kept without an account too.
        """
        now, code = self.clock.now(), self.authenticator.secrets.code()
        id_ = code_id(email)
        kept = ResetCode(id_, self.authenticator.secrets.code_digest(id_, code), now + CODE_LASTS)

        def remember(work: UnitOfWork) -> User | None:
            if not may_write(work, Letter.RESET, email, now, self.authenticator.secrets):
                return None
            user = holder(work, email, self.authenticator)
            about = "a code" if user else "a code; no account to send an e-mail to"
            work.security_log.add(self.authenticator.stamp(now, origin).of(LogAction.RESET_ASKED, user, about))
            work.reset_codes.put(
                kept
            )  # first: whoever exchanges the code before has its row until their token is there
            work.one_time_tokens.drop_for(user.id if user else NOBODY, Purpose.RESET_BY_CODE)
            return user

        user = self.store.write(remember)
        if user:
            self.mailer.send(reset_code_email(user, code))


@dataclass(frozen=True, slots=True)
class ExchangeResetCode:
    """Exchange a mailed code for a token that sets a new password once."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, email: str, code: str, origin: Origin = NOWHERE) -> str | None:
        """Return the token, or None for a code that is wrong, too old or was tried too often; every try counts."""
        now, secrets = self.clock.now(), self.authenticator.secrets
        token = secrets.new()

        def exchange(work: UnitOfWork) -> str | None:
            user = redeemed(work, TypedCode(email, code, now, origin), self.authenticator)
            if user is None:
                return None
            work.one_time_tokens.add(one_time_token(user, Purpose.RESET_BY_CODE, secrets.digest(token), now))
            return token

        return self.store.write(exchange)


@dataclass(frozen=True, slots=True)
class ResetPasswordByCode:
    """Set a new password by a mailed code, in one step."""

    store: Store
    clock: Clock
    passwords: Passwords
    strong: StrongPasswords
    authenticator: Authenticator
    mailer: Mailer

    def __call__(self, email: str, code: str, new: str, origin: Origin = NOWHERE) -> bool:
        """Tell whether the code was right; then every session ends. Raises `WeakPassword`, which is no try."""
        self.strong.must_take(new, field="newPassword", context=(email,))
        now, hashed = self.clock.now(), self.passwords.hash(new)

        def reset(work: UnitOfWork) -> User | None:
            user = redeemed(work, TypedCode(email, code, now, origin), self.authenticator)
            if user is None:
                return None
            self.strong.must_take(new, field="newPassword", context=(user.name,))
            held = replace(user, email_verified=True)
            entry = self.authenticator.stamp(now, origin).of(LogAction.PASSWORD_RESET, held, "by a code")
            return with_password(work, held, hashed, now, entry)

        user = self.store.write(reset)
        if user:
            self.mailer.send(password_changed_email(user))
        return user is not None


def holder(work: UnitOfWork, email: str, authenticator: Authenticator) -> User | None:
    """Return the account that may reset its password by this address, or None."""
    user = work.users.find_by_email(canonical_email(email))
    return user if user and user.status is not AccountStatus.DEACTIVATED and authenticator.admits(user) else None


def redeemed(work: UnitOfWork, typed: TypedCode, authenticator: Authenticator) -> User | None:
    """Return the locked account whose code this is, which ends the code; None, counting the try, for a wrong one."""
    id_ = code_id(typed.email)
    kept = work.reset_codes.try_one(id_, typed.at)
    user = holder(work, typed.email, authenticator)
    digest = authenticator.secrets.code_digest(id_, typed.code)
    if kept is None or kept.digest != digest or user is None:
        entry = authenticator.stamp(typed.at, typed.origin).of(LogAction.SIGN_IN_FAILED, user, "wrong reset code")
        work.security_log.add(entry)
        return None
    work.reset_codes.drop(id_)
    held = work.users.get_for_update(user.id)
    return held if held.email == user.email else None
