"""Sign in: by password, or with Google."""

from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.auth.emails import Email, google_linked_email
from technomart.domain.auth.google import BadGoogleToken, GoogleEmailUnverified, GoogleProfile, Identity
from technomart.domain.auth.ports import Google, Mailer, Passwords
from technomart.domain.auth.registration import Registration, RegistrationClosed
from technomart.domain.auth.session import BadCredentials
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.accounts import ask
from technomart.domain.services.authentication import Authenticator, SignInResult, noted, settled
from technomart.domain.services.guessing import Guessing
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import NOWHERE, Origin
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User, UserNotFound, canonical_email, is_safe_picture

TOO_OLD = "This sign-in with Google is too old; please sign in with Google again."


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sign in with e-mail and password."""

    store: Store
    clock: Clock
    passwords: Passwords
    authenticator: Authenticator
    guessing: Guessing

    def __call__(self, email: str, password: str, *, remember: bool = False, origin: Origin = NOWHERE) -> SignInResult:
        """Return a new session's tokens, or that the account waits for approval or for a code.

        Raises `BadCredentials` for an unknown account as for a wrong password, `TooManyAttempts` while the next try
        has to wait, `PasswordsBusy`, and `AccountDeactivated`.
        """
        typed, now = canonical_email(email), self.clock.now()
        with self.passwords.place():
            guess = self.guessing.admitted(typed, now, origin)
            user = guess.user
            stored = user.password_hash if user else None
            if not self.passwords.verify(password, stored) or user is None or stored is None:
                about = "wrong password" if user else "unknown account"
                self.guessing.failed(guess, about, origin)
                raise BadCredentials
            renewed = self.passwords.hash(password) if self.passwords.is_outdated(stored) else None

        def authenticate(work: UnitOfWork) -> SignInResult | Refusal:
            try:
                held = work.users.get_for_update(user.id)
            except UserNotFound:
                return BadCredentials()  # removed since: an account that is not there is answered alike
            is_same = held.password_hash == stored or self.passwords.verify(password, held.password_hash)
            if held.email != user.email or not is_same:
                return BadCredentials()
            if held.has_second_factor:
                guess.give_back(work)  # the password alone ends no wait, and makes no address known
            else:
                guess.succeed(work)
            held = replace(held, password_hash=renewed or held.password_hash)
            return self.authenticator.open(work, held, now, origin, how="password", remember=remember)

        return settled(self.store.write(authenticate))


@dataclass(frozen=True, slots=True)
class SignInWithGoogle:
    """Sign in with an account at Google; whoever is new is registered."""

    store: Store
    clock: Clock
    ids: Ids
    google: Google
    authenticator: Authenticator
    mailer: Mailer
    registration: Registration

    def __call__(
        self,
        *,
        credential: str | None = None,
        code: str | None = None,
        remember: bool = False,
        origin: Origin = NOWHERE,
    ) -> SignInResult:
        """Return what signing in with a password returns, for an ID token (`credential`) or an authorization `code`.

        The owner of an account that is linked now is told by mail; that takes a sign-in of this moment, so that a token
        of before makes no link again that was ended. Raises `BadGoogleToken`, `GoogleEmailUnverified`,
        `GoogleUnreachable`, `GoogleNotConfigured`, `RegistrationClosed` and `AccountDeactivated`.
        """
        token = credential if credential is not None else self.google.exchange(code or "")
        profile = self.google.profile(token)
        now = self.clock.now()

        def authenticate(work: UnitOfWork) -> tuple[SignInResult | Refusal, Email | None]:
            linked = self._linked(work, profile)
            user, mail = (linked, None) if linked else self._account(work, profile, now, origin)
            if isinstance(user, Refusal):
                return user, None
            return self.authenticator.open(work, user, now, origin, how="Google", remember=remember), mail

        outcome, mail = self.store.write(authenticate)
        if mail is not None:
            self.mailer.send(mail)
        return settled(outcome)

    def _linked(self, work: UnitOfWork, profile: GoogleProfile) -> User | None:
        """Return the account that was linked before with its row locked, if the link is still there then."""
        found = work.identities.find(profile.issuer, profile.subject)
        if found is None or not self.authenticator.admits(found):
            return None
        held = work.users.get_for_update(found.id)
        return held if work.identities.find(profile.issuer, profile.subject) else None

    def _account(
        self, work: UnitOfWork, profile: GoogleProfile, at: datetime, origin: Origin
    ) -> tuple[User | Refusal, Email | None]:
        """Return the account that is linked now, made or with its row locked, and what an owner is told of it."""
        stamp = self.authenticator.stamp(at, origin)
        found = work.users.find_by_email(canonical_email(profile.email))
        hindered = self._hindered(profile, found, at)
        if hindered:
            why, refusal = hindered
            whose = found if profile.email_verified else None
            return noted(work, stamp.of(LogAction.SIGN_IN_REFUSED, whose, f"Google; {why}"), refusal), None
        user = self._registered(work, profile, at) if found is None else self._claimed(work, found, at)
        if isinstance(user, Refusal) or user.status is AccountStatus.DEACTIVATED:
            return user, None
        work.identities.add(Identity(profile.issuer, profile.subject, user.id, at))
        beginning = "" if found else f" {user.beginning}"
        details = f"Google account {profile.subject}{beginning}"
        work.security_log.add(stamp.of(LogAction.GOOGLE_LINKED, user, details))
        return user, google_linked_email(user) if found else None

    def _hindered(self, profile: GoogleProfile, found: User | None, at: datetime) -> tuple[str, Refusal] | None:
        """Return why there is no link to be made, for the log and for who asks."""
        if not profile.email_verified or not profile.email:
            return "unverified e-mail", GoogleEmailUnverified()
        if found is None and self.registration is Registration.CLOSED:
            return "registration is closed", RegistrationClosed()
        if found is not None and not profile.is_fresh(at):
            return "too old to make a link", BadGoogleToken(TOO_OLD)
        return None

    def _registered(self, work: UnitOfWork, profile: GoogleProfile, at: datetime) -> User:
        is_open = self.registration is Registration.OPEN
        user = User(
            id=self.ids.at(at),
            email=canonical_email(profile.email),
            name=profile.name or profile.email.partition("@")[0],
            role=Role.STAFF,
            created_at=at,
            status=AccountStatus.ACTIVE if is_open else AccountStatus.PENDING,
            avatar=profile.picture if is_safe_picture(profile.picture) else "",
            email_verified=True,
        )
        work.users.add(user)
        if user.status is AccountStatus.PENDING:
            ask(work, user, self.ids)
        return user

    def _claimed(self, work: UnitOfWork, found: User, at: datetime) -> User | Refusal:
        """Return the account with the same address, now its owner's.

        Where nobody had proved the address before, whoever made the account may be somebody else: their password
        and their sessions end.
        """
        user = work.users.get_for_update(found.id)
        if not self.authenticator.admits(user) or user.email != found.email:
            return BadCredentials("This account cannot sign in with Google.")
        if not user.email_verified:
            work.sessions.end_all(user.id, at)
            work.one_time_tokens.drop(user.id)
            user = work.users.save(replace(user, email_verified=True, password_hash=None))
        return user
