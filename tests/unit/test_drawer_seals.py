"""Whatever is changed of the drawers of a closed day, blind counts among it, is found."""

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from hashlib import sha256
from typing import Any

import pytest

from support.builders import CASHIER, MANAGER, NOW, RICE, TODAY, an_id, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.memory.tables import Tables
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashCount, CashMovement, CashMovementKind, CountKind
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.day_closes.chain import BrokenSeal
from technomart.domain.day_closes.close import canonical
from technomart.domain.day_closes.drawer_seals import DrawerRows, hash_of_drawers
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.day_closes.verify import VerifyDayCloses

SESSION = CashSession(an_id(1), an_id(2), TODAY, NOW, 100_00)
MOVEMENT = CashMovement(an_id(3), SESSION.id, CashMovementKind.PAID_OUT, 20_00, NOW)
COUNT = CashCount(an_id(4), SESSION.id, CountKind.CLOSING, 80_00, NOW)
ROWS = DrawerRows(SESSION, [MOVEMENT], [COUNT])


@pytest.mark.parametrize(
    ("part", "name"),
    [(part, field.name) for part in (SESSION, MOVEMENT, COUNT) for field in fields(part) if field.name != "version"],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_field_is_sealed(part: Any, name: str) -> None:
    other = replace(part, **{name: Cash(note_2000=4) if name == "cash" else "another"})
    changed: Any = [other if each is part else each for each in (SESSION, MOVEMENT, COUNT)]

    assert hash_of_drawers([DrawerRows(changed[0], [changed[1]], [changed[2]])]) != hash_of_drawers([ROWS])


def test_rows_are_sealed_as_copies_of_all_their_values_would_be() -> None:
    count = replace(COUNT, cash=Cash(note_2000=4))
    copied = {"session": {**asdict(SESSION), "version": None}, "movements": [asdict(MOVEMENT)]}
    sealed = canonical({"drawers": [{**copied, "counts": [asdict(count)]}]})

    assert hash_of_drawers([DrawerRows(SESSION, [MOVEMENT], [count])]) == sha256(sealed.encode()).hexdigest()
    assert '"note_2000":4' in sealed


def test_rows_are_sealed_in_whatever_order_they_come() -> None:
    second = replace(MOVEMENT, id=an_id(5))
    other = DrawerRows(replace(SESSION, id=an_id(6)), [], [])

    there = [DrawerRows(SESSION, [MOVEMENT, second], [COUNT]), other]
    assert hash_of_drawers(there) == hash_of_drawers([other, DrawerRows(SESSION, [second, MOVEMENT], [COUNT])])
    assert len({hash_of_drawers(some) for some in (there, [ROWS], [ROWS, other], [])}) == 4


def hide_the_first_count(tables: Tables) -> None:
    """Leave of a count and a recount the second alone, as if nothing had been short."""
    first, _ = tables.cash_counts.where(lambda row: row.kind is CountKind.CLOSING)
    tables.cash_counts.drop(lambda row: row.id == first.id)
    (session,) = tables.cash_sessions.where(lambda _: True)
    tables.cash_sessions.put(session.id, replace(session, counts=1, first_counted=session.counted))


def forget_that_the_drawer_was_opened(tables: Tables) -> None:
    (row,) = tables.cash_movements.where(lambda row: row.kind is CashMovementKind.NO_SALE)
    tables.cash_movements.drop(lambda each: each.id == row.id)


def give_another_reason(tables: Tables) -> None:
    (session,) = tables.cash_sessions.where(lambda _: True)
    tables.cash_sessions.put(session.id, replace(session, reason="rounding"))


@pytest.mark.parametrize("edit", [hide_the_first_count, forget_that_the_drawer_was_opened, give_another_reason])
def test_an_edit_that_leaves_every_sum_as_it_was_is_found(edit: Callable[[Tables], None]) -> None:
    store = MemoryStore()
    furnish(store)
    canteen = Canteen(store)
    drawers = Drawers(canteen)
    session = drawers.opened()
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(CASHIER, order.id, Tender(15_00, PaymentMethod.CASH), once_for())
    drawers.moved(session, CashMovementKind.NO_SALE)
    drawers.counted(session, Cash())
    drawers.counted(session, replace(FLOAT, coin_500=FLOAT.coin_500 + 3))
    drawers.closed(session)
    canteen.close_day(MANAGER, "")
    verify = VerifyDayCloses(store)
    assert verify(MANAGER).broken == []

    store.write(lambda work: edit(work.tables))  # type: ignore[attr-defined]  # a forger's access

    said = "Its drawers are not what was written down of them when it was closed."
    assert verify(MANAGER).broken == [BrokenSeal("T1", 1, said)]
