from collections.abc import Sequence

import pytest

from technomart.adapters.sql.orders.blocks import KnownCounts
from technomart.domain.kernel import paging

BLOCKS = ["e", "d", "c", "b", "a"]
WORDS = ("maria",)


class Counting:
    """Counts what lies in blocks, and notes which were asked for."""

    def __init__(self, **orders: int) -> None:
        self.orders = orders
        self.asked: list[str] = []

    def __call__(self, blocks: Sequence[str]) -> int:
        self.asked.append("".join(sorted(blocks)))
        return sum(self.orders[block] for block in blocks)

    def total(self, known: KnownCounts, done: str, words: tuple[str, ...] = WORDS) -> tuple[int, list[str]]:
        """Return how many there are and which blocks were asked for meanwhile."""
        self.asked.clear()
        return known.count(words, BLOCKS, frozenset(done), self), self.asked


@pytest.fixture
def counting() -> Counting:
    return Counting(a=1, b=2, c=4, d=8, e=16)


def test_what_is_done_with_is_counted_once(counting: Counting) -> None:
    known = KnownCounts()

    assert counting.total(known, "ac") == (31, ["ac", "bde"])
    assert counting.total(known, "ac") == (31, ["bde"])
    assert counting.total(known, "abc") == (31, ["b", "de"])
    assert counting.total(known, "abc", ("cruz",)) == (31, ["abc", "de"])


def test_a_block_that_has_open_orders_after_all_is_not_trusted(counting: Counting) -> None:
    known = KnownCounts()
    counting.total(known, "abc")

    counting.orders["b"] = 3
    assert counting.total(known, "ac") == (32, ["ac", "bde"])


def test_what_is_more_than_is_counted_is_not_counted_further(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", 6)
    known = KnownCounts()

    assert counting.total(known, "abc") == (7, ["abc"])
    assert counting.total(known, "abcd") == (7, [])


def test_searches_that_nobody_asked_for_longest_are_forgotten(counting: Counting) -> None:
    known = KnownCounts(1)
    counting.total(known, "abc")
    counting.total(known, "abc", ("cruz",))

    assert counting.total(known, "abc", ("cruz",))[1] == ["de"]
    assert counting.total(known, "abc")[1] == ["abc", "de"]


def test_what_was_counted_in_blocks_that_changed_twice_since_is_forgotten(counting: Counting) -> None:
    known = KnownCounts()
    counting.total(known, "a")
    counting.total(known, "ab", ("cruz",))
    counting.total(known, "abc", ("cruz",))

    assert counting.total(known, "abc", ("cruz",))[1] == ["de"]
    assert counting.total(known, "abc")[1] == ["abc", "de"]
