"""What was stored as JSON is read as it was written, or refused where somebody made something else of it."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from support.builders import ADOBO, CASHIER, MANAGER, MANILA, RICE, a_senior, furnish, once_for
from support.canteen import Canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.core.types import TextList
from technomart.domain.day_closes.chain import Chain
from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.printed import Readings
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.kernel.stored import Unreadable
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.privileges import Guests
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.papers.business import Business
from technomart.domain.papers.filters import PaperFilter
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.paper import Paper
from technomart.domain.papers.printed import Fact, Item, Printed, Title
from technomart.domain.papers.slips import Slips
from technomart.domain.payments.payment import Tender

LETTERHEAD = Letterhead(Business("Nena", "", ""))
OTHERS: tuple[Any, ...] = ("x", "", None, [], {}, [[]], 1.5, True, -1, 10**30)
NOT_JSON = ("", "{", '{"sold":[', "null", "[]", '"sold"', "{}", "NaN", "1" * 5_000, "[" * 50_000)


@pytest.fixture(scope="module")
def canteen() -> Canteen:
    """A day with a senior, a discount by no law, and an order that owes."""
    store = MemoryStore()
    furnish(store)
    canteen = Canteen(store, tax=TaxRules(Tax.VAT12))
    order = canteen.placed(a_request((ADOBO, 2), (RICE, 1)))
    canteen.grant(CASHIER, order.id, Guests((a_senior(),), diners=2))
    canteen.pay(CASHIER, order.id, Tender(canteen.order(order.id).total, PaymentMethod.CARD), once_for())
    canteen.placed(a_request((RICE, 1)))
    canteen.close_day(MANAGER, "", reason="they eat")
    return canteen


@pytest.fixture(scope="module")
def close(canteen: Canteen) -> DayClose:
    (register,) = canteen.store.read(lambda work: work.registers.tills())
    found = canteen.store.read(lambda work: work.day_closes.last(register.register.id))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def paper(canteen: Canteen) -> Paper:
    page = canteen.store.read(lambda work: work.papers.page(PaperFilter(), PageRequest()))
    return page.rows[0]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything within a JSON value."""
    found = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in found:
        yield (*path, key)
        yield from places(inner, (*path, key))


def spoiled(written: str) -> Iterator[str]:
    """Yield a content that is none, lacks something, or has something else in each place of it."""
    yield from NOT_JSON
    whole = json.loads(written)
    for path in places(whole):
        for other in (*OTHERS, deepcopy):
            value = deepcopy(whole)
            inner = value
            for key in path[:-1]:
                inner = inner[key]
            if other is not deepcopy:
                inner[path[-1]] = other
            else:
                del inner[path[-1]]
            yield json.dumps(value)


def refusals(written: str, show: Callable[[str], object]) -> int:
    """Return how often a content that was spoiled is refused; any other failure is the test's."""
    count = 0
    for content in spoiled(written):
        try:
            show(content)
        except Unreadable as refusal:
            assert refusal.message.endswith("cannot be read: what was stored was changed.")  # noqa: PT017
            count += 1
    return count


def test_a_closed_day_of_which_anything_was_changed_is_shown_or_refused(close: DayClose) -> None:
    readings = Readings(LETTERHEAD, MANILA)

    def show(content: str) -> None:
        changed = replace(close, content=content)
        assert readings.of_close(changed).lines
        assert changed.summary
        assert changed.is_readable

    assert refusals(close.content, show) > 400
    assert close.is_readable


def test_a_paper_of_which_anything_was_changed_is_shown_or_refused(paper: Paper) -> None:
    slips = Slips(LETTERHEAD, MANILA)

    assert refusals(paper.content, lambda content: slips.of_paper(replace(paper, content=content))) > 100
    assert paper.shown.written() == paper.content


def test_what_waits_to_be_printed_is_shown_or_refused() -> None:
    ticket = Printed("W-001", (Title("ORDER"), Item("Rice", 2), Fact("Portions", "2")))

    assert refusals(ticket.written(), Printed.read) > 100
    assert Printed.read(ticket.written()) == ticket


@pytest.mark.parametrize("content", [each for each in NOT_JSON if len(each) < 100])
def test_a_chain_names_a_close_whose_content_is_sealed_and_none(close: DayClose, content: str) -> None:
    forged = replace(close, seal_before="").with_content(content)

    broken = Chain("T1", 1, lambda _: ()).broken([forged])

    assert [each.sentence for each in broken] == ["Its content cannot be read."]


@pytest.mark.parametrize("text", ["", "[", "{}", "null", "[1]", '"rice"'])
def test_a_list_of_texts_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        TextList().process_result_value(text, None)  # type: ignore[arg-type]  # of any engine
