"""Register an account, verify its e-mail address, ask how the registration stands."""

from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.auth.emails import Email, taken_email
from technomart.domain.auth.one_time_tokens import BadOneTimeToken, Purpose
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.auth.registration import Registration, RegistrationClosed
from technomart.domain.auth.reset_codes import Letter
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.accounts import ask, may_write, prepare_proof, sign_out
from technomart.domain.services.authentication import Authenticator, SignInResult, settled
from technomart.domain.services.strong_passwords import StrongPasswords
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import NOWHERE, Origin
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, EmailTaken, NotPending, User, canonical_email


@dataclass(frozen=True, slots=True)
class RegistrationState:
    """How a registration stands."""

    status: AccountStatus
    email_verified: bool


@dataclass(frozen=True, slots=True)
class Register:
    """Register an account for oneself; the role is always staff."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    strong: StrongPasswords
    authenticator: Authenticator
    mailer: Mailer
    frontend: str
    registration: Registration

    def __call__(self, name: str, email: str, password: str, phone: str = "", origin: Origin = NOWHERE) -> SignInResult:
        """Return that the account waits for approval or, where registration is open, the tokens of a new session.

        An address that is taken is answered as one that waits; its owner is told by mail, and the token is about
        nothing. Raises `RegistrationClosed` and `WeakPassword`.
        """
        if self.registration is Registration.CLOSED:
            raise RegistrationClosed
        self.strong.must_take(password, context=(name, email))
        is_open = self.registration is Registration.OPEN
        now = self.clock.now()
        user = User(
            id=self.ids.at(now),
            email=canonical_email(email),
            name=name,
            role=Role.STAFF,
            created_at=now,
            status=AccountStatus.ACTIVE if is_open else AccountStatus.PENDING,
            password_hash=self.passwords.hash(password),
            phone=phone,
        )
        result, mail = self.store.write(lambda work: self._keep(work, user, now, origin))
        if mail is not None:
            self.mailer.send(mail)
        return result

    def _keep(self, work: UnitOfWork, user: User, at: datetime, origin: Origin) -> tuple[SignInResult, Email | None]:
        authenticator = self.authenticator
        stamp = authenticator.stamp(at, origin)
        try:
            with work.savepoint():
                work.users.add(user)
        except EmailTaken:
            there = work.users.find_by_email(user.email)
            work.security_log.add(stamp.of(LogAction.REGISTERED_TWICE, there))
            is_free = may_write(work, Letter.TAKEN, user.email, at, authenticator.secrets)
            told = taken_email(there or user, f"{self.frontend}/login") if is_free else None
            return authenticator.waiting(replace(user, status=AccountStatus.PENDING), at), told
        work.security_log.add(stamp.of(LogAction.REGISTERED, user, user.beginning))
        mail = prepare_proof(work, user, at, authenticator.secrets, self.frontend)
        if user.status is AccountStatus.PENDING:
            ask(work, user, self.ids)
            return authenticator.waiting(user, at), mail
        return settled(authenticator.open(work, user, at, origin, how="registration")), mail


@dataclass(frozen=True, slots=True)
class VerifyEmail:
    """Verify an e-mail address by the link that was mailed to it."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, token: str, origin: Origin = NOWHERE) -> None:
        """Mark the address as verified, which a second time changes nothing; a new one is the account's from then on.

        What was proved by the address before ends then: links, and sessions but the one that asked. Raises
        `BadOneTimeToken`, and `EmailTaken` when the new address is somebody else's by now.
        """
        now, digest = self.clock.now(), self.authenticator.secrets.digest(token)

        def verify(work: UnitOfWork) -> None:
            mailed = work.one_time_tokens.find(digest)
            if mailed is None or mailed.purpose is not Purpose.VERIFY_EMAIL or now >= mailed.expires_at:
                raise BadOneTimeToken
            user = work.users.get_for_update(mailed.user_id)
            if mailed.email not in (user.email, user.pending_email):
                raise BadOneTimeToken
            if not work.one_time_tokens.use(digest, now):
                return  # a page that is loaded twice asks twice
            details = "" if mailed.email == user.email else f"address now {mailed.email}"
            work.users.save(user.proved(mailed.email))
            if mailed.email != user.email:
                work.identities.drop(user.id)
                sign_out(work, user.id, now, but=mailed.session_id or "")
            work.security_log.add(self.authenticator.stamp(now, origin).of(LogAction.EMAIL_VERIFIED, user, details))

        self.store.write(verify)


@dataclass(frozen=True, slots=True)
class SendVerification:
    """Send the link that verifies an address once more."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    mailer: Mailer
    frontend: str

    def __call__(self, verify_token: str) -> None:
        """Send it, unless there is nothing to prove or one was sent within a minute; raises `BadOneTimeToken`."""
        now = self.clock.now()
        user_id = self.authenticator.verify.account_of(verify_token, now)

        def prepare(work: UnitOfWork) -> Email | None:
            user = work.users.find(user_id)
            if user is None or user.email_verified or user.status is AccountStatus.DEACTIVATED:
                return None
            if not may_write(work, Letter.PROOF, user.email, now, self.authenticator.secrets):
                return None
            return prepare_proof(work, user, now, self.authenticator.secrets, self.frontend)

        mail = self.store.write(prepare)
        if mail is not None:
            self.mailer.send(mail)


@dataclass(frozen=True, slots=True)
class ReadRegistration:
    """Tell the holder of a verify token how their registration stands."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, verify_token: str) -> RegistrationState:
        """Return the state; against enumeration, an unknown account reads as pending. Raises `BadOneTimeToken`."""
        user_id = self.authenticator.verify.account_of(verify_token, self.clock.now())
        user = self.store.read(lambda work: work.users.find(user_id))
        if user is None:
            return RegistrationState(AccountStatus.PENDING, email_verified=False)
        return RegistrationState(user.status, user.email_verified)


@dataclass(frozen=True, slots=True)
class RenewVerifyToken:
    """Renew the verify token of somebody who still waits."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, verify_token: str) -> str:
        """Return a token that is good for longer; raises `BadOneTimeToken` and `NotPending`."""
        now = self.clock.now()
        user_id = self.authenticator.verify.account_of(verify_token, now)
        user = self.store.read(lambda work: work.users.find(user_id))
        if user is not None and user.status is not AccountStatus.PENDING:
            raise NotPending("Your account was reviewed already; please sign in.")
        return self.authenticator.verify.issue(user_id, now)
