"""A closed day that was edited and sealed anew with all after it is found by its rows, or by a seal kept elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from support.builders import ADOBO, CASHIER, MANAGER, RICE, a_senior, furnish, once_for
from support.canteen import Canteen, a_request
from support.databases import LENDERS, lent_store
from support.drawers import FLOAT, Drawers
from support.stored import broken_in
from technomart.adapters.sql.day_closes.repository import close_row
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.store import SqlStore
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.day_closes.close import DayClose, DayCloseFilter, canonical
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.privileges import Guests
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.day_closes.verify import VerifyDayCloses
from technomart.domain.usecases.payments.refund import RefundRequest

pytestmark = pytest.mark.in_turn

NAMED = {"gross": "gross", "previous": "previous", "accumulated": "accumulated", "resets": "resets"}
"""What a forger changes beside the content, too."""
BY_THE_SEAL_ALONE = {
    ("seller",),
    ("machine", "machine_min"),
    ("machine", "machine_serial"),
    ("carried", "reason"),
    ("carried", "orders", 0, "number"),
}
"""What no row says any more: a register may have other numbers by now."""
OTHER_WORDS = {"cash": "card", "card": "cash", "vat12": "nonvat", "invoice": "void", "return": "void"}


def sold(canteen: Canteen, method: PaymentMethod = PaymentMethod.CASH) -> str:
    """Sell to a senior and somebody else, and return the order's id."""
    order = canteen.placed(a_request((ADOBO, 1), (RICE, 1)))
    canteen.grant(CASHIER, order.id, Guests((a_senior(),), diners=2))
    canteen.pay(CASHIER, order.id, Tender(canteen.order(order.id).total, method), once_for())
    return order.id


@pytest.fixture(params=list(LENDERS))
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    """A canteen with two closed days, of which the first has all that a day may have."""
    with lent_store(request.getfixturevalue(LENDERS[request.param])) as lent:
        furnish(lent)
        canteen = Canteen(lent, tax=TaxRules(Tax.VAT12))
        drawers = Drawers(canteen)
        session = drawers.opened()
        back = sold(canteen)
        sold(canteen, PaymentMethod.CARD)
        (payment,) = canteen.payments(back)
        canteen.refund(MANAGER, RefundRequest(payment.id, 5_00, "cold"), once_for())
        drawers.moved(session, CashMovementKind.PAID_IN, 20_00)
        drawers.counted(session, FLOAT)
        drawers.closed(session)
        for _ in range(2):
            canteen.close_day(MANAGER, "", reason="they eat")
            canteen.clock.move(timedelta(days=1))
            sold(canteen)
        yield lent


def closes(store: SqlStore) -> list[DayClose]:
    return list(reversed(store.read(lambda work: work.day_closes.page(DayCloseFilter(), PageRequest())).rows))


def put(store: SqlStore, *forged: DayClose) -> None:
    with store.writing.begin() as connection:
        for close in forged:
            connection.execute(day_closes.update().where(day_closes.c.id == close.id), close_row(close))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every figure and word of a content."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield path
        return
    for key, each in inner:
        yield from leaves(each, (*path, key))


def forged_of(close: DayClose, path: tuple[Any, ...]) -> DayClose:
    """Return a close with one figure or word changed, in its content and beside it, and sealed."""
    content = json.loads(close.content)
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    was = inner[path[-1]]
    now: Any = was + 1 if isinstance(was, int) else OTHER_WORDS.get(was, f"{was or ''}1")
    inner[path[-1]] = now
    beside = {NAMED[path[0]]: now} if path[0] in NAMED else {}
    return replace(close, **beside).with_content(canonical(content))


def test_every_figure_that_is_changed_with_all_seals_made_anew_is_found(store: SqlStore) -> None:
    verify = VerifyDayCloses(store)
    first, second = closes(store)
    silent, walked = set(), 0
    for path in leaves(json.loads(first.content)):
        forged = forged_of(first, path)
        put(store, forged, replace(second, seal_before=forged.seal).with_content(second.content))

        found = verify(MANAGER, (second.seal,))

        walked += 1
        assert not found.holds, path
        assert found.expected[0].number is None, path
        if not found.broken:
            silent.add(path)
    put(store, first, second)
    again = verify(MANAGER, (second.seal[:16],))
    assert (silent, walked > 60) == (BY_THE_SEAL_ALONE, True)
    assert (again.holds, again.expected[0].number, broken_in(store)) == (True, 2, set())


@pytest.mark.parametrize("path", [("sold", 0, "issued", "figures", "senior_discount"), ("cash", "over_short")])
def test_the_audit_finds_them_as_well(store: SqlStore, path: tuple[Any, ...]) -> None:
    first, second = closes(store)
    forged = forged_of(first, path)
    put(store, forged, replace(second, seal_before=forged.seal).with_content(second.content))

    assert broken_in(store) == {"closed_days_hold_their_rows"}


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE cash_movements SET reason = 'change'",
        "UPDATE cash_movements SET kind = 'no such kind'",
        "UPDATE cash_sessions SET closed_by_name = 'Nobody'",
        "DELETE FROM cash_counts WHERE kind = 'opening'",
        "UPDATE cash_counts SET note_10000 = note_10000 - 1, note_5000 = note_5000 + 2 WHERE kind = 'closing'",
    ],
)
def test_what_was_written_down_of_a_drawer_stays(store: SqlStore, edit: str) -> None:
    before = VerifyDayCloses(store)(MANAGER).broken
    careless = (
        "PRAGMA ignore_check_constraints=1"
        if store.engine.dialect.name == "sqlite"
        else ("SET check_constraint_checks=0")
    )
    with store.writing.connect() as connection:
        connection.exec_driver_sql(careless)
        connection.exec_driver_sql(edit)
        connection.commit()
        connection.invalidate()  # it would go on as carelessly

    assert before == []
    assert {each.number for each in VerifyDayCloses(store)(MANAGER).broken} == {1}
    assert "closed_days_hold_their_rows" in broken_in(store)
