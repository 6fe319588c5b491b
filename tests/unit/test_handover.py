"""What a memory held comes into a database that servers have written to since its tables were made."""

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

import pytest

from support.builders import (
    DISHES,
    MEALS,
    NOW,
    TODAY,
    a_key,
    a_payment,
    a_session,
    a_user,
    an_answer,
    an_id,
    an_order,
    placing,
)
from support.snapshots import some_records
from technomart.adapters.fallback.merge import MERGE, Handover
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.auth.attempts import Attempts
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.menu.items import Category
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.payments.intents import IntentKind, PaymentIntent
from technomart.domain.reports.past import person_before
from technomart.domain.store.snapshot import ACCOUNT, MERGED, Snapshot
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus
from technomart.domain.users.verification import VerificationRequest

ACCOUNT_FIELDS = {
    "giver_id",
    "user_id",
    "actor_id",
    "sender_id",
    "placed_by",
    "decided_by_id",
    "opened_by",
    "closed_by",
}
ANA = a_user("ana@example.com")


def handed_over(held: Snapshot, there: Snapshot, *, first: bool = True) -> Snapshot:
    """Return what a database that held something holds after a memory was handed over to it."""
    database = MemoryStore(there)
    database.write(lambda work: Handover(held)(work, first))
    return database.snapshot()


def test_rows_of_every_kind_come_into_an_empty_database_as_they_are() -> None:
    records = MemoryStore(some_records()).snapshot()

    assert handed_over(records, Snapshot()) == records


def test_what_a_commit_of_unknown_outcome_stored_is_not_handed_over_again() -> None:
    assert handed_over(some_records(), Snapshot(), first=False) == Snapshot()


def test_every_kind_that_is_merged_says_so_where_it_is_declared() -> None:
    assert {kind.name for kind in fields(Snapshot) if MERGED in kind.metadata} == {"users", *MERGE}


@pytest.mark.parametrize("kind", fields(Snapshot), ids=lambda kind: kind.name)
def test_every_kind_is_made_by_the_tests_and_says_which_account_it_names(kind: object) -> None:
    name, metadata = kind.name, kind.metadata  # type: ignore[attr-defined]
    rows = getattr(some_records(), name)

    assert rows, "some_records() makes none"
    named = {field.name for field in fields(rows[0])} & ACCOUNT_FIELDS if is_dataclass(rows[0]) else set()
    assert named == set(metadata.get(ACCOUNT, ()))


def test_an_account_with_the_same_address_is_the_same_person() -> None:
    admin = a_user("ana@example.com", name="Ana, by command line")
    order = an_order(sequence=1, placed_by=ANA.id)
    session = a_session(ANA)
    answer = an_answer(a_key(scope=f"{ANA.id} POST /api/orders"))
    charge = PaymentIntent(
        an_id(), IntentKind.CHARGE, order.id, order.number, 1, PaymentMethod.CARD, NOW, TODAY, key=answer.key
    )
    held = Snapshot(
        users=(ANA,),
        sessions=(session,),
        orders=(order,),
        changes=(placing(order),),
        intents=(charge,),
        formers=(person_before(ANA, NOW),),
        answers=(answer,),
    )

    after = handed_over(held, Snapshot(users=(admin,)))

    assert after.users == (admin,)
    assert after.formers == (replace(person_before(ANA, NOW), subject_id=admin.id),)
    assert after.sessions == (replace(session, user_id=admin.id),)
    assert after.orders == (replace(order, placed_by=admin.id),)
    assert [row.key.scope for row in after.answers] == [f"{admin.id} POST /api/orders"]
    assert [row.key and row.key.scope for row in after.intents] == [f"{admin.id} POST /api/orders"]


@pytest.mark.parametrize("is_new", [True, False])
def test_a_second_factor_comes_along_with_its_account_alone(is_new: bool) -> None:
    ana = replace(ANA, has_second_factor=True)
    there = () if is_new else (a_user("ana@example.com"),)
    factor = SecondFactor(ana.id, "sealed", NOW, NOW)

    after = handed_over(Snapshot(users=(ana,), second_factors=(factor,)), Snapshot(users=there))

    assert after.second_factors == (factor,) * is_new
    assert [user.has_second_factor for user in after.users] == [is_new]


@pytest.mark.parametrize(
    ("status", "comes"), [(AccountStatus.PENDING, 1), (AccountStatus.ACTIVE, 0), (AccountStatus.DEACTIVATED, 0)]
)
def test_a_picture_is_handed_over_for_whoever_waits_alone(status: AccountStatus, comes: int) -> None:
    waits = replace(ANA, status=AccountStatus.PENDING)
    there = a_user("ana@example.com", status=status)
    request = VerificationRequest(there.id, NOW)
    stands = request if comes else request.decided(status, Role.STAFF, "Eve", NOW + timedelta(hours=1), "")
    held = Snapshot(
        users=(waits,), verifications=(VerificationRequest(ANA.id, NOW),), headshots=(Headshot(ANA.id, NOW, b"a"),)
    )

    after = handed_over(held, Snapshot(users=(there,), verifications=(stands,)))

    assert after.verifications == (stands,)
    assert after.headshots == (Headshot(there.id, NOW, b"a"),) * comes


def test_an_order_keeps_its_number_unless_it_is_taken() -> None:
    there = an_order(sequence=1)
    taken, free = an_order(sequence=1, captured=100), an_order(sequence=2)
    online = an_order(sequence=1, type=OrderType.ONLINE)
    payment = a_payment(taken, amount=100)
    orders = (taken, free, online)

    after = handed_over(
        Snapshot(orders=orders, changes=tuple(map(placing, orders)), payments=(payment,)),
        Snapshot(orders=(there,), changes=(placing(there),)),
    )

    numbers = {order.id: order.number for order in after.orders}
    assert numbers == {there.id: "W-001", taken.id: "W-003", free.id: "W-002", online.id: online.number}
    assert after.payments == (replace(payment, order_number="W-003"),)


def test_what_is_there_under_the_same_name_stays() -> None:
    mine, theirs = an_answer(body="mine"), an_answer(body="theirs")
    tries = Attempts("a" * 64, "ana@example.com", 3, NOW)
    held = Snapshot(
        attempts=(tries,), categories=(MEALS,), menu_items=DISHES, methods_off=(PaymentMethod.CARD,), answers=(mine,)
    )
    there = Snapshot(
        attempts=(replace(tries, failures=9),),
        categories=(Category(an_id(), MEALS.name),),
        methods_off=(PaymentMethod.CARD, PaymentMethod.MOBILE),
        answers=(theirs,),
    )

    after = handed_over(held, there)

    assert after.attempts == there.attempts
    assert after.answers == (theirs,)
    assert set(after.methods_off) == {PaymentMethod.CARD, PaymentMethod.MOBILE}
    assert [category.name for category in after.categories] == [MEALS.name]
    assert set(after.menu_items) == set(DISHES)
