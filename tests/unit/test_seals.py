"""Whatever is changed of a closed day breaks its seal, and a day that is missing leaves a gap."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from support.builders import CASHIER, MANAGER, NOW, RICE, TODAY, furnish, once_for
from support.canteen import Canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.day_closes.chain import BrokenSeal, Chain
from technomart.domain.day_closes.close import Carried, DayClose, content_of, head_of
from technomart.domain.day_closes.reading import Reading, Span
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.figures import NAMES, Figures
from technomart.domain.papers.paper import SEALED, Paper
from technomart.domain.payments.payment import Tender
from technomart.domain.registers.register import FIRST
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.usecases.day_closes.close import following
from technomart.domain.usecases.day_closes.verify import VerifyDayCloses
from technomart.domain.users.permissions import NotAllowed


@pytest.fixture
def canteen() -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store)


FORGED = "Its seal is not that of its content after the seal before."
OTHER_FIGURES = "Its figures beside the content are not those that were sealed."
GOES_NOT_ON = "It does not go on where the day before ended."
NOT_CARRIED = "It does not carry the seal of the day before."


def closes() -> list[DayClose]:
    """Return three closed days, the first one first."""
    made: list[DayClose] = []
    for nth in range(3):
        last, day = (made[-1] if made else None), TODAY + timedelta(days=nth)
        span = Span(FIRST.id, last.business_date if last else None, day)
        close = following(f"close-{nth}", last, replace(FIRST, closes=nth), span, 15_00, closed_at=NOW, by=MANAGER)
        made.append(close.with_content(content_of(Reading(), Carried(), head_of(close), {})))
    return made


def broken(made: Sequence[DayClose], counted: int = 3) -> list[BrokenSeal]:
    return list(Chain("T1", counted, lambda _: ()).broken(reversed(made)))


def resealed(close: DayClose) -> DayClose:
    """Return what a forger makes of a close who knows how it is sealed."""
    changed = replace(close, gross=1)
    return changed.with_content(content_of(Reading(), Carried(), head_of(changed), {}))


def test_a_chain_that_nobody_touched_is_whole() -> None:
    assert broken(closes()) == broken([], 0) == []


@pytest.mark.parametrize(
    ("nth", "change", "found"),
    [
        (1, lambda close: replace(close, content=close.content.replace("1500", "1400")), [(2, FORGED)]),
        (1, lambda close: replace(close, gross=14_00), [(2, OTHER_FIGURES), (2, GOES_NOT_ON)]),
        (2, lambda close: replace(close, closed_at=NOW + timedelta(seconds=1)), [(3, OTHER_FIGURES)]),
        (2, lambda close: replace(close, business_date=TODAY), [(3, OTHER_FIGURES)]),
        (1, lambda close: replace(close, seal="f" * 64), [(2, FORGED), (3, NOT_CARRIED)]),
        (1, lambda close: replace(close, seal_before=""), [(2, FORGED), (2, NOT_CARRIED)]),
        (1, resealed, [(3, NOT_CARRIED), (2, GOES_NOT_ON)]),
    ],
)
def test_a_change_is_named(nth: int, change: Callable[[DayClose], DayClose], found: list[tuple[int, str]]) -> None:
    made = closes()
    made[nth] = change(made[nth])

    assert [(each.number, each.sentence) for each in broken(made)] == found


@pytest.mark.parametrize(
    ("left", "found"),
    [
        ([0, 1], [BrokenSeal("T1", 3, "It is missing.")]),
        ([0, 2], [BrokenSeal("T1", 2, "It is missing.")]),
        ([2], [BrokenSeal("T1", 1, "It is missing, and so are those up to 2.")]),
        ([], [BrokenSeal("T1", 1, "It is missing, and so are those up to 3.")]),
    ],
)
def test_a_gap_is_named(left: list[int], found: list[BrokenSeal]) -> None:
    made = closes()

    assert broken([made[nth] for nth in left]) == found


def test_a_day_too_many_and_a_first_one_after_another_are_named() -> None:
    made = closes()
    assert broken(made, 2) == [BrokenSeal("T1", 3, "It is one more than there should be.")]
    begun = replace(made[0], seal_before="f" * 64)
    first = begun.with_content(begun.content)
    assert broken([first], 1) == [BrokenSeal("T1", 1, "It is the first, and carries the seal of another one.")]


def test_a_first_day_begins_at_nothing_and_a_day_where_the_one_before_ended() -> None:
    made = closes()
    earlier = replace(made[0], previous=5, accumulated=15_05)
    first = earlier.with_content(content_of(Reading(), Carried(), head_of(earlier), {}))
    assert broken([first], 1) == [BrokenSeal("T1", 1, "It is the first, and does not begin at nothing.")]
    again = replace(made[1], resets=1)
    made[1] = again.with_content(content_of(Reading(), Carried(), head_of(again), {}))
    assert broken(made[:2], 2) == [BrokenSeal("T1", 2, GOES_NOT_ON)]


def test_an_edited_paper_is_found_though_it_was_sealed_anew(canteen: Canteen) -> None:
    orders = [canteen.placed(a_request((RICE, 1))) for _ in range(2)]
    for order in orders:
        canteen.pay(CASHIER, order.id, Tender(15_00, PaymentMethod.CASH), once_for())
    canteen.close_day(MANAGER, "")
    (paper,) = canteen.store.read(lambda work: work.papers.of_order(orders[0].id))
    verify = VerifyDayCloses(canteen.store)
    assert (paper.seal, verify(MANAGER).broken) == (paper.due_seal, [])

    forged = replace(paper, content=paper.content.replace(RICE.name, "Lobster")).sealed()
    canteen.store.write(lambda work: work.papers.add(forged))

    found = verify(MANAGER).broken
    assert found == [BrokenSeal("T1", 1, "Its papers do not have the seals that they had when it was closed.")]


def test_a_paper_that_was_edited_under_its_seal_is_named(canteen: Canteen) -> None:
    orders = []
    for _ in range(2):
        order = canteen.placed(a_request((RICE, 1)))
        canteen.pay(CASHIER, order.id, Tender(15_00, PaymentMethod.CASH), once_for())
        orders.append(order.id)
        canteen.close_day(MANAGER, "")
        canteen.clock.move(timedelta(days=1))

    def edit(work: UnitOfWork) -> None:
        for order_id in orders:
            (paper,) = work.papers.of_order(order_id)
            work.papers.add(replace(paper, content=paper.content.replace(RICE.name, "Lobster")))

    canteen.store.write(edit)

    found = VerifyDayCloses(canteen.store)(MANAGER).broken
    assert found == [BrokenSeal("T1", day, f"T1-{day:06d} is not what its seal is of.") for day in (2, 1)]


@pytest.mark.parametrize(
    "edit",
    [
        {"content": "{}"},
        {"actor_name": "Nobody"},
        {"figures": Figures(1, total=1)},
        {"at": NOW + timedelta(microseconds=1)},
        {"number": 2},
        {"money_id": "another"},
    ],
)
def test_whatever_is_edited_of_a_paper_it_has_another_seal(canteen: Canteen, edit: dict[str, Any]) -> None:
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(CASHIER, order.id, Tender(15_00, PaymentMethod.CASH), once_for())
    (paper,) = canteen.store.read(lambda work: work.papers.of_order(order.id))

    assert replace(paper, **edit).due_seal != paper.seal
    assert {*SEALED, *NAMES} >= {field.name for field in fields(Paper)} - {"figures", "seal"}


def test_only_who_manages_the_till_walks_the_chains() -> None:
    verify = VerifyDayCloses(MemoryStore())

    assert verify(MANAGER).closes == 0
    with pytest.raises(NotAllowed):
        verify(CASHIER)
