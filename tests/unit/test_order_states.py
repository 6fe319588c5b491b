from datetime import timedelta

import pytest

from support.builders import NOW, an_order
from technomart.domain.orders.refusals import IllegalTransition, OrderVersionChanged
from technomart.domain.orders.status import CLOSED, NEXT, OPEN, OrderStatus, reachable, spoken_status

S = OrderStatus

# Written out once more, so that the table in the domain cannot change unnoticed.
ALLOWED = {
    (S.PENDING, S.IN_QUEUE),
    (S.PENDING, S.CANCELLED),
    (S.IN_QUEUE, S.IN_PROGRESS),
    (S.IN_QUEUE, S.CANCELLED),
    (S.IN_PROGRESS, S.READY),
    (S.IN_PROGRESS, S.CANCELLED),
    (S.READY, S.COMPLETED),
    (S.READY, S.CANCELLED),
    (S.COMPLETED, S.REFUNDED),
}
PAIRS = [(before, after) for before in S for after in S]
LATER = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_an_order_moves_where_the_table_says(before: OrderStatus, after: OrderStatus) -> None:
    order = an_order(status=before)

    moved = order.moved_to(after, LATER)

    assert (moved.status, moved.version, moved.updated_at) == (after, order.version + 1, LATER)
    assert (moved.id, moved.lines, moved.total, moved.created_at) == (order.id, order.lines, order.total, NOW)
    assert order.status is before


@pytest.mark.parametrize(("before", "after"), [pair for pair in PAIRS if pair not in ALLOWED])
def test_an_order_moves_nowhere_else_and_is_told_where_it_may(before: OrderStatus, after: OrderStatus) -> None:
    allowed = [status for status in S if (before, status) in ALLOWED]

    with pytest.raises(IllegalTransition) as refused:
        an_order(status=before, sequence=7).moved_to(after, LATER)

    assert set(refused.value.errors["status"]) == {status.value for status in allowed}
    assert f"W-007 is {spoken_status(before)} and cannot become {spoken_status(after)}" in refused.value.message
    for status in allowed:
        assert spoken_status(status) in refused.value.message
    assert ("that is final" in refused.value.message) == (not allowed)


def test_the_table_and_the_order_agree_on_what_is_next() -> None:
    assert {(before, after) for before in S for after in NEXT[before]} == ALLOWED
    assert all(an_order(status=status).allowed_transitions == NEXT[status] for status in S)


def test_every_state_is_open_or_closed_and_only_open_ones_lead_on_in_the_kitchen() -> None:
    assert set(OPEN) | set(CLOSED) == set(S)
    assert not set(OPEN) & set(CLOSED)
    assert reachable(S.CANCELLED) == {S.CANCELLED}
    assert reachable(S.PENDING) == set(S)


def test_only_completing_sets_the_time_of_completion() -> None:
    for before, after in ALLOWED:
        order = an_order(status=before)
        done = order.moved_to(after, LATER).completed_at
        assert done == (LATER if after is S.COMPLETED else order.completed_at)


def test_a_caller_that_saw_another_version_is_told_the_present_state() -> None:
    order = an_order(status=S.READY, version=4, sequence=7)

    order.must_be_at({4})
    order.must_be_at(None)
    with pytest.raises(OrderVersionChanged, match=r"Order W-007 was changed by somebody else; it is now ready\."):
        order.must_be_at({3})
