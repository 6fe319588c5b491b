"""Change accounts together with what hangs on them: sessions, mailed tokens, the security log."""

from dataclasses import replace
from datetime import datetime

from technomart.domain.auth.emails import Email, verification_email
from technomart.domain.auth.one_time_tokens import Purpose, one_time_token
from technomart.domain.auth.ports import SecretTokens
from technomart.domain.auth.reset_codes import Letter, code_id, letter, letter_id
from technomart.domain.kernel.ports import Ids
from technomart.domain.security_log.entries import LogAction, LogEntry, Stamp
from technomart.domain.services.telling import tell_of_waiting
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, NotPending, User
from technomart.domain.users.verification import VerificationRequest


def prepare_proof(
    work: UnitOfWork, user: User, at: datetime, secrets: SecretTokens, frontend: str, *, asking: str | None = None
) -> Email:
    """Store a one-time token and return the e-mail with its link to the front end, to be sent after the commit.

    `asking` is the session that asked for it.
    """
    token = secrets.new()
    made = one_time_token(user, Purpose.VERIFY_EMAIL, secrets.digest(token), at)
    work.one_time_tokens.add(replace(made, session_id=asking))
    return verification_email(user, f"{frontend}/verify-email?token={token}")


def may_write(work: UnitOfWork, about: Letter, email: str, at: datetime, secrets: SecretTokens) -> bool:
    """Claim the place of the one letter of a kind that goes to an address in a minute; tell whether it is free."""
    return work.reset_codes.claim(letter(about, email, secrets.digest(secrets.new()), at), at)


def sign_out(work: UnitOfWork, user_id: str, at: datetime, *, but: str = "") -> None:
    """End every session of an account `but` one, and every sign-in that is half done."""
    work.sessions.end_all(user_id, at, but=but)
    work.one_time_tokens.drop_for(user_id, Purpose.SECOND_STEP)


def with_password(
    work: UnitOfWork, user: User, hashed: str, at: datetime, entry: LogEntry, *, but: str = "", wish: str = ""
) -> User:
    """Save a new password, end every session `but` one and what was mailed, and reset the counts of failed sign-ins.

    No other address waits to be proved any more than the one that is the `wish`. Where no session goes on, the old
    password was not shown: links to accounts elsewhere end too.
    """
    changed = work.users.save(replace(user, password_hash=hashed, pending_email=wish))
    work.sessions.end_all(user.id, at, but=but)
    if not but:
        work.identities.drop(user.id)
    work.one_time_tokens.drop(user.id)
    work.reset_codes.drop(code_id(user.email))
    work.reset_codes.drop(letter_id(Letter.RESET, user.email))
    work.attempts.forget(user.email)
    work.security_log.add(entry)
    return changed


def ask(work: UnitOfWork, user: User, ids: Ids) -> None:
    """Keep the request of an account that was just made and waits, and tell those who may decide."""
    work.verifications.put(VerificationRequest(user.id, user.created_at))
    tell_of_waiting(work, user, ids)


def decide(work: UnitOfWork, user: User, to: AccountStatus, by: str, at: datetime, *, note: str = "") -> None:
    """Keep what becomes of the request of an account that waits, with its row locked."""
    if user.status is not AccountStatus.PENDING:
        return
    request = work.verifications.find(user.id) or VerificationRequest(user.id, user.created_at)
    work.verifications.put(request.decided(to, user.role, by, at, note))


def switch(work: UnitOfWork, by: Actor, user: User, to: AccountStatus, stamp: Stamp, *, note: str = "") -> User:
    """Save a locked account in another state; sessions and links of one that is not active end at once.

    Raises `NotPending` for an account that was decided about and is to wait.
    """
    if to is user.status:
        return user
    if to is AccountStatus.PENDING:
        raise NotPending(f"This account is {user.status.value} already: it does not wait to be approved again.")
    changed = work.users.save(replace(user, status=to))
    decide(work, user, to, by.name, stamp.at, note=note)
    if to is not AccountStatus.ACTIVE:
        work.sessions.end_all(user.id, stamp.at)
        work.identities.drop(user.id)
        work.one_time_tokens.drop(user.id)
    details = f"{user.label} from {user.status.value} to {to.value}"
    work.security_log.add(stamp.by(by, LogAction.STATUS_CHANGED, details))
    return changed


def with_role(work: UnitOfWork, by: Actor, user: User, to: Role, stamp: Stamp) -> User:
    """Save a locked account with another role; what it may do follows at its next request."""
    if to is user.role:
        return user
    changed = work.users.save(replace(user, role=to))
    details = f"{user.label} from {user.role.value} to {to.value}"
    work.security_log.add(stamp.by(by, LogAction.ROLE_CHANGED, details))
    return changed
