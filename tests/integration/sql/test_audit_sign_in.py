from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from support.builders import NOW, TODAY, a_session, a_user, an_id, keep_all
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.auth.tables import refresh_tokens
from technomart.adapters.sql.store import SqlStore
from technomart.domain.auth.refresh_tokens import RefreshToken
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave, LeaveStatus
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.user import AccountStatus
from technomart.domain.users.verification import VerificationRequest, VerificationStatus

pytestmark = pytest.mark.in_turn

FIRST, SECOND, LAST = (f"{number:064x}" for number in (1, 2, 3))


@pytest.fixture
def family(sql_store: SqlStore) -> SqlStore:
    """Return a store with a session whose token was exchanged twice, and one whose token never was."""
    ana = a_user(is_demo=True)
    session, other = a_session(ana), a_session(ana)
    keep_all(sql_store, ana, session, other)
    first = RefreshToken(FIRST, session.id, 1, NOW)
    for token in (
        first,
        RefreshToken(SECOND, session.id, 2, NOW),
        RefreshToken(LAST, session.id, 3),
        RefreshToken(f"{4:064x}", other.id),
    ):
        sql_store.write(lambda work, token=token: work.refresh_tokens.add(token))  # type: ignore[misc]  # bound at once
    return sql_store


def broken_in(store: SqlStore) -> list[tuple[str, str]]:
    return [(violation.code, violation.id) for violation in SqlAuditor(store.engine).violations()]


def test_a_whole_family_breaks_nothing(family: SqlStore) -> None:
    assert broken_in(family) == []


@pytest.mark.parametrize(
    ("digest", "change", "found"),
    [
        (LAST, {"spent_at": NOW}, LAST),
        (FIRST, {"spent_at": None}, FIRST),
        (LAST, {"generation": 9}, LAST),
        (SECOND, {"generation": 7}, FIRST),
    ],
)
def test_an_edited_family_is_found(family: SqlStore, digest: str, change: dict[str, object], found: str) -> None:
    with family.engine.begin() as connection:
        connection.execute(update(refresh_tokens).where(refresh_tokens.c.digest == digest).values(change))

    assert ("refresh_families_are_whole", found) in broken_in(family)


def test_a_missing_token_is_found(family: SqlStore) -> None:
    with family.engine.begin() as connection:
        connection.execute(refresh_tokens.delete().where(refresh_tokens.c.digest == SECOND))

    assert {id_ for _, id_ in broken_in(family)} == {FIRST, LAST}


@pytest.mark.parametrize("told", [True, False])
def test_an_account_that_does_not_say_what_factors_it_has_is_found(sql_store: SqlStore, told: bool) -> None:
    ana, ben = (replace(a_user(f"{name}@example.com", is_demo=True), has_second_factor=told) for name in ("ana", "ben"))
    begun = SecondFactor(ana.id, "sealed", NOW)
    right, wrong = (replace(begun, confirmed_at=NOW if is_there else None) for is_there in (told, not told))
    keep_all(sql_store, ana)
    sql_store.write(lambda work: work.second_factors.put(right))
    assert broken_in(sql_store) == []

    sql_store.write(lambda work: work.second_factors.put(wrong))
    keep_all(sql_store, ben)

    found = [ana.id, ben.id] if told else [ana.id]
    assert sorted(broken_in(sql_store)) == [("second_factors_are_confirmed", id_) for id_ in sorted(found)]


def test_a_request_that_does_not_fit_its_account_is_found(sql_store: SqlStore) -> None:
    waiting = a_user("ana@example.com", status=AccountStatus.PENDING, is_demo=True)
    active = a_user("ben@example.com", is_demo=True)
    keep_all(sql_store, waiting, active)
    fits = VerificationRequest(waiting.id, NOW)
    decided = replace(fits, status=VerificationStatus.REJECTED, decided_at=NOW, decided_by="Eve")
    put_requests(sql_store, fits, replace(decided, user_id=active.id))
    assert broken_in(sql_store) == []

    put_requests(sql_store, decided, replace(fits, user_id=active.id))

    code = "requests_are_decided_with_their_accounts"
    assert sorted(broken_in(sql_store)) == sorted([(code, waiting.id), (code, active.id)])


def test_a_headshot_from_after_the_decision_is_found(sql_store: SqlStore) -> None:
    ana = a_user(is_demo=True)
    keep_all(sql_store, ana)
    decided = VerificationRequest(ana.id, NOW, VerificationStatus.REJECTED, decided_at=NOW, decided_by="Eve")
    put_requests(sql_store, decided)
    sql_store.write(lambda work: work.verifications.put_headshot(Headshot(ana.id, NOW, b"x")))
    assert broken_in(sql_store) == []

    late = Headshot(ana.id, NOW + timedelta(seconds=1), b"x")
    sql_store.write(lambda work: work.verifications.put_headshot(late))

    assert broken_in(sql_store) == [("headshots_come_before_decisions", ana.id)]


def test_leave_that_somebody_decided_on_for_themselves_is_found(sql_store: SqlStore) -> None:
    memory, own, other = MemoryStore(), Employee(an_id(), "Ana"), Employee(an_id(), "Ben")
    ana = replace(a_user(is_demo=True), employee_id=own.id)
    first, last = (
        Leave(an_id(), each.id, TODAY, TODAY, "", NOW).answered(LeaveStatus.APPROVED, "Ana", NOW, "", by_id=ana.id)
        for each in (own, other)
    )
    for store in (sql_store, memory):
        kept = Snapshot(users=(ana,), employees=(own, other), leaves=(first, last))
        store.write(lambda work, kept=kept: work.load(kept))  # type: ignore[misc]  # bound at once

    in_memory = [(each.code, each.id) for each in SqlAuditor.of(memory.snapshot()).violations()]
    assert broken_in(sql_store) == in_memory == [("nobody_decides_on_their_own_leave", first.id)]


def put_requests(store: Store, *requests: VerificationRequest) -> None:
    for request in requests:
        store.write(lambda work, request=request: work.verifications.put(request))  # type: ignore[misc]  # bound at once


def test_a_request_that_nobody_decided_on_is_found(sql_store: SqlStore) -> None:
    memory = MemoryStore()
    ana, ben = a_user(is_demo=True), a_user("ben@example.com", status=AccountStatus.PENDING, is_demo=True)
    decided = VerificationRequest(ana.id, NOW, VerificationStatus.REJECTED, decided_at=NOW)
    for store in (sql_store, memory):
        keep_all(store, ana, ben)
        put_requests(store, decided, VerificationRequest(ben.id, NOW, decided_by="Eve"))

    in_memory = [(each.code, each.id) for each in SqlAuditor.of(memory.snapshot()).violations()]
    code = "decisions_say_who_and_when"
    for found in (broken_in(sql_store), in_memory):
        assert sorted(found) == sorted([(code, ana.id), (code, ben.id)])
