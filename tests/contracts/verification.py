"""What keeps verification requests must do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import pytest

from support.builders import NOW, CountingIds, FixedClock, a_user, an_actor, an_entrance, keep_all, strong
from support.exact import assert_exactly
from support.http_api import CHEAP, Outbox
from support.threads import at_once
from technomart.adapters.no_google import NoGoogle
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.notifications.notification import Event
from technomart.domain.security_log.entries import LogAction, LogFilter
from technomart.domain.services.accounts import ask
from technomart.domain.services.google_proof import GoogleProof
from technomart.domain.services.guessing import Guessing
from technomart.domain.services.password_proof import PasswordProof
from technomart.domain.services.role_proof import RoleProof
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.usecases.users.edit import EditUser, UserEdit
from technomart.domain.usecases.users.manage import CreateAdmin
from technomart.domain.usecases.users.status_and_role import SetStatus
from technomart.domain.usecases.users.verification import ReviewVerification, Verdict
from technomart.domain.users.actor import COMMAND_LINE
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, NotPending
from technomart.domain.users.verification import Applicant, VerificationRequest, VerificationStatus

T = TypeVar("T")
ANA, BEN = (a_user(f"{name}@example.com", status=AccountStatus.PENDING) for name in ("ana", "ben"))
MANAGER = an_actor(Role.MANAGER)
FIRST = PageRequest(1, 50)


@dataclass
class Overtaken:
    """Writes to a store after somebody else did, who was a moment faster."""

    store: Store
    before: Callable[[], object]

    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        self.before()
        return self.store.write(body, keyed=keyed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def trusting(store: Store) -> RoleProof:
    """Return what lets everybody give roles who may."""
    proof = PasswordProof(store, CHEAP, Guessing(store, an_entrance(CountingIds(800))))
    return RoleProof(proof, FixedClock(), password_for_roles=False)


class VerificationContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_request_is_kept_in_place_of_the_one_before(self, store: Store) -> None:
        keep_all(store, ANA, BEN, a_user("eve@example.com"))
        waits = VerificationRequest(ANA.id, NOW)
        approved = replace(
            waits, status=VerificationStatus.APPROVED, role=Role.MANAGER, note="ña", decided_at=NOW, decided_by="Eve"
        )

        for request in (waits, approved):
            store.write(lambda work, request=request: work.verifications.put(request))  # type: ignore[misc]  # bound at once
            assert_exactly(store.read(lambda work: work.verifications.find(ANA.id)), request)

        assert store.read(lambda work: work.verifications.find(BEN.id)) is None
        found = sorted(store.read(lambda work: work.verifications.all()), key=lambda each: each.user.email)
        asked = VerificationRequest(BEN.id, BEN.created_at)
        assert_exactly(found, [Applicant(ANA, approved), Applicant(BEN, asked)])

    def test_a_headshot_is_kept_until_some_time_after_the_decision(self, store: Store) -> None:
        keep_all(store, ANA, BEN)
        decided = VerificationRequest(ANA.id, NOW, VerificationStatus.REJECTED, decided_at=NOW, decided_by="Eve")
        for request in (decided, VerificationRequest(BEN.id, NOW)):
            store.write(lambda work, request=request: work.verifications.put(request))  # type: ignore[misc]  # bound at once
        old, new, other = (
            Headshot(id_, NOW, content) for id_, content in ((ANA.id, b"a"), (ANA.id, b"b"), (BEN.id, b"c"))
        )
        for headshot in (old, new, other):
            store.write(lambda work, headshot=headshot: work.verifications.put_headshot(headshot))  # type: ignore[misc]  # bound at once

        assert_exactly(store.read(lambda work: work.verifications.headshot(ANA.id)), new)
        assert [each.has_headshot for each in store.read(lambda work: work.verifications.all())] == [True, True]
        assert store.write(lambda work: work.verifications.purge_headshots(NOW)) == 0
        assert store.write(lambda work: work.verifications.purge_headshots(NOW + timedelta(seconds=1))) == 1
        assert store.read(lambda work: work.verifications.headshot(ANA.id)) is None
        assert_exactly(store.read(lambda work: work.verifications.headshot(BEN.id)), other)

    def test_a_request_goes_with_its_account(self, store: Store) -> None:
        keep_all(store, ANA)
        store.write(lambda work: work.verifications.put(VerificationRequest(ANA.id, NOW)))
        store.write(lambda work: work.users.remove(ANA.id))

        assert store.read(lambda work: (work.verifications.find(ANA.id), work.verifications.all())) == (None, [])

    def test_those_who_may_decide_are_told_of_one_that_waits(self, store: Store) -> None:
        keep_all(store, ANA)
        store.write(lambda work: ask(work, ANA, CountingIds()))

        (told,) = store.read(lambda work: work.notifications.page(MANAGER, FIRST)).rows
        assert (told.notification.event, told.notification.cause) == (Event.ACCOUNT_WAITING, ANA.id)

    @pytest.mark.parametrize("how", ["status", "edit", "command line"])
    def test_a_decision_is_no_older_than_a_picture_that_overtook_it(self, store: Store, how: str) -> None:
        keep_all(store, ANA)
        clock, authenticator = FixedClock(), an_entrance(CountingIds(900))

        def upload() -> None:
            clock.move(timedelta(seconds=1))
            store.write(lambda work: work.verifications.put(VerificationRequest(ANA.id, NOW)))
            store.write(lambda work: work.verifications.put_headshot(Headshot(ANA.id, clock.now(), b"a")))

        slow: Any = Overtaken(store, upload)
        proof = PasswordProof(store, CHEAP, Guessing(store, authenticator))
        google = GoogleProof(store, NoGoogle())
        to = AccountStatus.ACTIVE
        if how == "status":
            SetStatus(slow, clock, authenticator, Outbox(), trusting(store), "")(COMMAND_LINE, ANA.id, to)
        elif how == "edit":
            edit = EditUser(slow, clock, CHEAP, strong(), authenticator, Outbox(), proof, google, trusting(store), "")
            edit(COMMAND_LINE, ANA.id, UserEdit(status=to))
        else:
            CreateAdmin(slow, clock, CountingIds(), CHEAP, strong())(ANA.email, "siomai at noon")

        (decided,) = store.read(lambda work: work.verifications.all())
        assert decided.request.decided_at == clock.now()
        assert decided.has_headshot

    def test_of_twenty_decisions_at_once_one_counts(self, store: Store) -> None:
        keep_all(store, ANA)
        store.write(lambda work: ask(work, ANA, CountingIds(7)))
        outbox = Outbox()
        review = ReviewVerification(store, FixedClock(), CountingIds(), outbox, trusting(store), "http://localhost")

        def decide(role: Role | None) -> bool:
            try:
                review(MANAGER, Verdict(ANA.id, role))
            except NotPending:
                return False
            return True

        done = at_once([partial(decide, role) for role in (Role.STAFF, Role.MANAGER, None, Role.STAFF) * 5])

        assert sum(done) == 1
        (after,) = store.read(lambda work: work.verifications.all())
        approved = after.user.status is AccountStatus.ACTIVE
        assert after.request.status is (VerificationStatus.APPROVED if approved else VerificationStatus.REJECTED)
        assert after.request.role is (after.user.role if approved else None)
        told = "Your account is ready" if approved else "Your account was not approved"
        assert [email.subject for email in outbox.to(ANA.email)] == [told]
        log = store.read(lambda work: work.security_log.page(LogFilter(), FIRST)).rows
        assert [entry.action for entry in log].count(LogAction.STATUS_CHANGED) == 1
