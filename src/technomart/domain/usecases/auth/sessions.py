"""Authenticate requests by access token, refresh sessions, sign out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from technomart.domain.auth.emails import Email, google_unlinked_email
from technomart.domain.auth.ports import Mailer
from technomart.domain.auth.session import SessionIdle, SessionInUse, SessionNotFound, SessionOver
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Clock
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.accounts import sign_out
from technomart.domain.services.authentication import Authenticator, SignedIn, noted, settled
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import NOWHERE, Actor, Origin
from technomart.domain.users.permissions import Permission
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class Recognize:
    """Authenticate a request by its access token."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, token: str, origin: Origin = NOWHERE, *, changes: bool = False) -> Actor:
        """Return the actor; raises `SessionOver` unless token, session and account are all good at this moment.

        Who `changes` something seldom finds that nobody has since they asked last, and is not looked for among what
        was found then.
        """
        now = self.clock.now()
        session_id, user_id = self.authenticator.access.session_of(token, now)
        found = self.store.ask(
            lambda work: work.sessions.find(session_id), about=None if changes else ("session", session_id)
        )
        if found is None:
            raise SessionOver(whose=user_id)
        session, user = found
        if user.id != user_id or not session.is_open(now) or not self.authenticator.is_able(user):
            raise SessionOver(whose=user_id)
        return Actor(
            user.name,
            user.role,
            user_id=user.id,
            session_id=session.id,
            request_id=origin.request_id,
            address=origin.address,
            account=user,
            lacks_second_factor=self.authenticator.requires_second_factor(user) and not user.has_second_factor,
        )


@dataclass(frozen=True, slots=True)
class RefreshSession:
    """Exchange a refresh token for its successor and a new access token."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, token: str, origin: Origin = NOWHERE) -> SignedIn:
        """Return both tokens; raises `SessionOver`, and ends the session when a spent token comes back too late.

        Raises `SessionIdle`, and ends it too, when it was left alone for too long.

        A commit whose outcome is unknown is repeated: a token spent a moment ago gets the same successor.
        """
        now = self.clock.now()
        return settled(self.store.write(lambda work: self._refresh(work, token, now, origin), keyed=True))

    def _refresh(self, work: UnitOfWork, token: str, at: datetime, origin: Origin) -> SignedIn | Refusal:
        secrets = self.authenticator.secrets
        family = work.refresh_tokens.find_for_update(secrets.digest(token))
        if family is None:
            return SessionOver()
        session, presented = family.session, family.token
        user = work.users.get(session.user_id)
        if not session.is_open(at) or not self.authenticator.is_able(user):
            return SessionOver()
        if family.is_idle(at, self.authenticator.idle):
            work.sessions.end(session.id, at)
            return SessionIdle()
        successor = secrets.successor(token, session.id, presented.generation)
        following = presented.succeeded_by(secrets.digest(successor))
        if work.refresh_tokens.spend(presented.digest, at):
            work.refresh_tokens.add(following)
        elif not (presented.in_grace(at) and work.refresh_tokens.is_unspent(following.digest)):
            work.sessions.end(session.id, at)
            details = f"generation {presented.generation} of session {session.id}; the session was ended"
            entry = self.authenticator.stamp(at, origin).of(LogAction.TOKEN_REUSED, user, details)
            return noted(work, entry, SessionOver())
        access = self.authenticator.access
        begins = presented.begins(at, timedelta(seconds=access.lifetime))
        left = access.lifetime - int((at - begins).total_seconds())
        return SignedIn(user, access.issue(user, session, begins), successor, left)


@dataclass(frozen=True, slots=True)
class SignOut:
    """End the session a token belongs to."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, access: str | None, refresh: str | None = None, origin: Origin = NOWHERE) -> None:
        """End the session at once, access tokens included; without a good token there is nothing to end."""
        now = self.clock.now()
        try:
            named, _ = self.authenticator.access.session_of(access or "", now)
        except SessionOver:
            named = ""
        if named or refresh:
            self.store.write(lambda work: self._end(work, named, refresh, now, origin))

    def _end(self, work: UnitOfWork, named: str, refresh: str | None, at: datetime, origin: Origin) -> None:
        family = work.refresh_tokens.find_for_update(self.authenticator.secrets.digest(refresh)) if refresh else None
        for session_id in {named, family.session.id if family else ""} - {""}:
            found = work.sessions.find(session_id)
            if found is None or not found[0].is_open(at):
                continue
            work.sessions.end(session_id, at)
            work.security_log.add(self.authenticator.stamp(at, origin).of(LogAction.SIGNED_OUT, found[1]))


@dataclass(frozen=True, slots=True)
class SignOutEverywhere:
    """End every session of one's own account, and its links to accounts elsewhere where that is asked for."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    mailer: Mailer

    def __call__(self, by: Actor, *, links: bool = False) -> None:
        """End them at once, this one included; the owner is told by mail of links that ended."""
        by.must(Permission.ACCOUNT_LOGOUT)
        now = self.clock.now()
        user_id = by.user_id or ""

        def end(work: UnitOfWork) -> Email | None:
            user = work.users.get_for_update(user_id)  # nobody signs in by a link that is just ending
            sign_out(work, user_id, now)
            ended = work.identities.drop(user_id) if links else 0
            details = f"everywhere; links ended: {ended}" if links else "everywhere"
            work.security_log.add(self.authenticator.stamp(now, by.origin).by(by, LogAction.SIGNED_OUT, details))
            return google_unlinked_email(user) if ended else None

        mail = self.store.write(end)
        if mail is not None:
            self.mailer.send(mail)


@dataclass(frozen=True, slots=True)
class ListSessions:
    """List the open sessions of one's own account."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, by: Actor, request: PageRequest) -> Page[SessionInUse]:
        """Return one page of them, the newest first, without those of it that were left alone for too long."""
        by.must(Permission.ACCOUNT_LOGIN)
        now = self.clock.now()
        page = self.store.read(lambda work: work.sessions.of(by.user_id or "", now, request))
        return page.of(
            [
                replace(each, is_current=each.session.id == by.session_id)
                for each in page.rows
                if not each.is_idle(now, self.authenticator.idle)
            ]
        )


@dataclass(frozen=True, slots=True)
class EndSession:
    """End a session of one's own account."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, by: Actor, session_id: str) -> None:
        """End it at once, also the one that asks; raises `SessionNotFound`."""
        by.must(Permission.ACCOUNT_LOGOUT)
        now = self.clock.now()

        def end(work: UnitOfWork) -> None:
            if not work.sessions.end_one(by.user_id or "", session_id, now):
                raise SessionNotFound
            stamp = self.authenticator.stamp(now, by.origin)
            work.security_log.add(stamp.by(by, LogAction.SIGNED_OUT, f"session {session_id}"))

        self.store.write(end)


@dataclass(frozen=True, slots=True)
class ReadOwnAccount:
    """Show the account somebody acts with."""

    def __call__(self, by: Actor) -> User:
        """Return the account as it was found a moment ago; raises `SessionOver` for an actor without one."""
        by.must(Permission.ACCOUNT_LOGIN)
        if by.account is None:
            raise SessionOver
        return by.account
