"""The ledger tells an honest server from every kind that is not."""

from dataclasses import replace

import httpx
import pytest

from support.servers.customers import Habits, dish_order, judged, ordering, payment_mark
from support.servers.ledger import Answer, Ledger, Outcome, Report, Stored
from support.servers.processes import PATIENCE, free_port
from support.servers.proxy import own_proxy
from support.servers.stall import Stall, Vice, open_stall

HABITS = Habits(order=dish_order("adobo"), clients=4, longest_pause=0.01, replay_one_in=3)


def run(ledger: Ledger, stall: Stall, habits: Habits = HABITS, orders: int = 60) -> Report:
    with open_stall(stall), ordering(ledger, [stall.url], habits, enough=orders) as customers:
        customers.wait(within=PATIENCE)
    return ledger.compare(stall.things)


def test_an_honest_server_has_no_problems(ledger: Ledger) -> None:
    report = run(ledger, Stall(drops_one_in=7, refuses_one_in=9))

    assert report.problems == ()
    assert report.acknowledged + report.failed == report.attempted == 60
    assert report.stored == report.acknowledged
    assert report.failed > 0
    assert report.recovered > 0
    assert report.retried >= report.recovered


def test_orders_are_paid_under_marks_of_their_own(ledger: Ledger) -> None:
    stall = Stall(drops_one_in=7)

    report = run(ledger, stall, replace(HABITS, pays=True))

    assert report.problems == ()
    marks = {thing.mark for thing in stall.things}
    assert len(marks) == report.acknowledged == 120
    assert {payment_mark(mark) for mark in marks if not mark.endswith("-pay")} <= marks


@pytest.mark.parametrize(
    ("vice", "count"),
    [
        (Vice.LOSES, "lost"),
        (Vice.IGNORES_KEYS, "doubled"),
        (Vice.KEEPS_REFUSED, "failed_but_stored"),
        (Vice.CHANGES_ANSWERS, "differing"),
        (Vice.INVENTS, "unattempted"),
    ],
)
def test_every_vice_is_named(ledger: Ledger, vice: Vice, count: str) -> None:
    report = run(ledger, Stall(vice, drops_one_in=7, refuses_one_in=9))

    assert getattr(report, count) > 0
    assert any(problem.startswith(count.replace("_", " ")) for problem in report.problems)
    assert count in str(report)


def test_retries_with_a_fresh_key_are_reported_as_doubled(ledger: Ledger) -> None:
    report = run(ledger, Stall(drops_one_in=4), replace(HABITS, fresh_key_on_retry=True))

    assert report.doubled > 0


def test_a_cut_reply_is_recovered_under_the_same_key(ledger: Ledger) -> None:
    stall = Stall()
    with open_stall(stall), own_proxy(int(stall.url.rpartition(":")[2])) as proxy:
        proxy.cut_reply_after(b"POST /api/orders", times=5)
        with ordering(ledger, [proxy.url], HABITS, enough=20) as customers:
            customers.wait(within=PATIENCE)

    report = ledger.compare(stall.things)

    assert proxy.counts.cut_replies == 5
    assert (report.problems, report.acknowledged) == ((), 20)
    assert report.recovered > 0


def test_a_server_that_refuses_connections_leaves_nothing_in_doubt(ledger: Ledger) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    with ordering(ledger, [nowhere], HABITS, within=0.1):
        pass

    report = ledger.compare([])

    assert (report.unknown, report.retried, report.problems) == (0, 0, ())


def test_an_open_question_may_be_stored_or_not(ledger: Ledger) -> None:
    for mark in ("a", "b"):
        ledger.invoke(mark, mark)
        ledger.answered(mark, mark, Answer(Outcome.UNKNOWN, why="timeout"))
    ledger.invoke("c", "c")  # the client was cut off before it could write anything

    report = ledger.compare([Stored("a", "1")])

    assert (report.unknown, report.recovered, report.problems) == (3, 1, ())
    assert len(ledger.file.read_text().splitlines()) == 5


@pytest.mark.parametrize(
    ("status", "said", "at_first", "later"),
    [
        (201, {"data": {"id": "7"}}, Outcome.OK, Outcome.OK),
        (201, {"data": None}, Outcome.UNKNOWN, Outcome.UNKNOWN),
        (422, {"code": "bad_order_lines"}, Outcome.FAIL, Outcome.FAIL),
        (409, {"code": "idempotency_key_in_use"}, Outcome.UNKNOWN, Outcome.UNKNOWN),
        (401, {"code": "session_over"}, Outcome.FAIL, Outcome.UNKNOWN),
        (429, {"code": "too_many_requests"}, Outcome.UNSENT, Outcome.UNSENT),
        (404, {}, Outcome.UNKNOWN, Outcome.UNKNOWN),
        (418, {"code": "teapot"}, Outcome.UNKNOWN, Outcome.UNKNOWN),
        (500, {"code": "internal_error"}, Outcome.UNKNOWN, Outcome.UNKNOWN),
        (503, {"code": "unavailable"}, Outcome.UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_only_a_documented_refusal_is_a_failure(
    status: int, said: dict[str, object], at_first: Outcome, later: Outcome
) -> None:
    response = httpx.Response(status, json=said)

    assert judged(response, is_first=True).outcome is at_first
    assert judged(response, is_first=False).outcome is later
