"""Authenticate: open a session for an account whose owner proved who they are, by whichever means."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from technomart.domain.auth.one_time_tokens import LASTS, Purpose, one_time_token
from technomart.domain.auth.ports import AccessTokens, SecretTokens, VerifyTokens
from technomart.domain.auth.refresh_tokens import RefreshToken
from technomart.domain.auth.session import Session, readable
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.ports import Ids
from technomart.domain.security_log.entries import LONGEST_ADDRESS, LogAction, LogEntry, Stamp
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Origin
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountDeactivated, AccountStatus, LastAdmin, User

T = TypeVar("T")

SESSION_LASTS = timedelta(hours=12)
REMEMBERED_SESSION_LASTS = timedelta(days=30)
USUAL_IDLE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignInResult:
    """An account whose owner proved who they are."""

    user: User


@dataclass(frozen=True, slots=True)
class SignedIn(SignInResult):
    """An account that signed in, with its tokens and the seconds the access token lasts."""

    token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class PendingApproval(SignInResult):
    """An account that waits for approval, with a token to ask how things stand."""

    verify_token: str


@dataclass(frozen=True, slots=True)
class CodeNeeded(SignInResult):
    """An account with a second factor, with a token for the second step and the seconds that one lasts."""

    second_factor_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Opens sessions that may be left alone for as long as `idle`.

    For demo accounts it does so only where they are `demo_allowed`, for administrators by two factors where they need
    them.
    """

    ids: Ids
    access: AccessTokens
    secrets: SecretTokens
    verify: VerifyTokens
    demo_allowed: bool
    admins_need_second_factor: bool = False
    idle: timedelta = USUAL_IDLE

    def admits(self, user: User) -> bool:
        """Tell whether the account exists as far as strangers are concerned."""
        return self.demo_allowed or not user.is_demo

    def is_able(self, user: User) -> bool:
        """Tell whether the account can sign in."""
        return user.status is AccountStatus.ACTIVE and self.admits(user)

    def requires_second_factor(self, user: User) -> bool:
        """Tell whether an account of this role must have a second factor."""
        return self.admins_need_second_factor and user.role is Role.ADMIN

    def must_spare(self, user: User, admins: Iterable[User]) -> None:
        """Raise `LastAdmin` when nobody among the `admins` could keep the accounts without this one."""
        able = {admin.id for admin in admins if self.is_able(admin)}
        if able == {user.id}:
            raise LastAdmin

    def stamp(self, at: datetime, origin: Origin) -> Stamp:
        """Return the stamp for an entry of the security log."""
        return Stamp(self.ids.at(at), at, origin)

    def open(
        self, work: UnitOfWork, user: User, at: datetime, origin: Origin, *, how: str, remember: bool = False
    ) -> SignInResult | Refusal:
        """Open a session for whoever showed one factor, or ask for the second; otherwise as `admit`."""
        if user.has_second_factor and user.status is AccountStatus.ACTIVE:
            return self._asked_for_code(work, work.users.save(user), at)
        return self.admit(work, user, at, origin, how=how, remember=remember)

    def admit(
        self, work: UnitOfWork, user: User, at: datetime, origin: Origin, *, how: str, remember: bool = False
    ) -> SignInResult | Refusal:
        """Open a session for whoever showed all factors, or say why not.

        A refusal is returned, so that the log keeps it. The row of `user` is locked; the state it has here is stored
        unless the account is deactivated.
        """
        stamp = self.stamp(at, origin)
        if user.status is AccountStatus.DEACTIVATED:
            work.security_log.add(stamp.of(LogAction.SIGN_IN_REFUSED, user, f"{how}; the account is deactivated"))
            return AccountDeactivated()
        if user.status is AccountStatus.PENDING:
            kept = work.users.save(user)
            work.security_log.add(stamp.of(LogAction.SIGN_IN_REFUSED, user, f"{how}; the account waits for approval"))
            return self.waiting(kept, at)
        lasts = REMEMBERED_SESSION_LASTS if remember else SESSION_LASTS
        where = origin.address[:LONGEST_ADDRESS], readable(origin.user_agent)
        session = Session(self.ids.at(at), user.id, at, at + lasts, None, *where)
        refresh = self.secrets.new()
        fresh = work.users.save(replace(user, last_login=at))
        work.sessions.add(session)
        work.refresh_tokens.add(RefreshToken(self.secrets.digest(refresh), session.id))
        work.security_log.add(stamp.of(LogAction.SIGNED_IN, fresh, how))
        return SignedIn(fresh, self.access.issue(fresh, session, at), refresh, self.access.lifetime)

    def _asked_for_code(self, work: UnitOfWork, user: User, at: datetime) -> CodeNeeded:
        token = self.secrets.new()
        work.one_time_tokens.add(one_time_token(user, Purpose.SECOND_STEP, self.secrets.digest(token), at))
        return CodeNeeded(user, token, int(LASTS[Purpose.SECOND_STEP].total_seconds()))

    def waiting(self, user: User, at: datetime) -> PendingApproval:
        """Return the answer to an account that waits for approval."""
        return PendingApproval(user, self.verify.issue(user.id, at))


def settled(outcome: T | Refusal) -> T:
    """Return what a transaction returned, or raise the refusal it returned in order to be committed."""
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def noted(work: UnitOfWork, entry: LogEntry, outcome: Refusal) -> Refusal:
    """Keep an entry about a refusal and return the refusal, for `settled` to raise after the commit."""
    work.security_log.add(entry)
    return outcome
