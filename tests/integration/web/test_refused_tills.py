"""Whatever cannot be done at a till is refused with a code that stays."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.http_api import Api, Reply
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store

FLOAT = {"notes": {"100": 5}}
CASH_IN = {"kind": "paid_in", "amount": 20, "reason": "Change"}


@pytest.fixture
def store() -> Store:
    return MemoryStore()


def made(answer: Reply) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json["data"]
    return found


def code_of(answer: Reply) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def told_of_sessions(cashier: Api, manager: Api) -> Iterator[tuple[Reply, int, str]]:
    """Yield what each request is answered, and what it should be."""
    other = made(manager.post("/api/registers", {"code": "T2", "name": "Hall"}))
    own = made(cashier.post("/api/cash-sessions", {"register": "T1", **FLOAT}))
    theirs = made(manager.post("/api/cash-sessions", {"register": "T2", **FLOAT}))
    moved = made(manager.post(f"/api/cash-sessions/{theirs['id']}/movements", CASH_IN))
    at_own, at_theirs = f"/api/cash-sessions/{own['id']}", f"/api/cash-sessions/{theirs['id']}"

    yield manager.post("/api/cash-sessions", {"register": "T1", **FLOAT}), 409, "cash_session_open"
    yield cashier.post(f"{at_theirs}/movements", CASH_IN), 403, "not_your_cash_session"
    yield cashier.post(f"{at_theirs}/count", FLOAT), 403, "not_your_cash_session"
    undoing = f"{at_own}/movements/{moved['id']}/undo"
    yield cashier.post(undoing, {"reason": "Slip"}), 404, "cash_movement_not_found"
    yield cashier.post(f"{at_own}/movements", {**CASH_IN, "amount": 0}), 422, "bad_cash_movement"
    yield cashier.post(f"{at_own}/movements", {**CASH_IN, "reason": " "}), 422, "reason_missing"
    yield cashier.post(f"{at_own}/close", {}), 409, "cash_session_not_counted"
    yield manager.delete(f"/api/registers/{other['id']}"), 409, "register_in_use"
    yield manager.post("/api/day-closes", {"register": "T2"}), 409, "cash_session_still_open"
    made(manager.post(f"{at_theirs}/count", FLOAT))
    pay = {"amount": 45, "method": "cash", "register": "T2"}
    yield cashier.post(f"/api/orders/{cashier.placed()['id']}/payment", pay), 409, "cash_session_not_open"
    yield manager.post(f"{at_theirs}/movements", CASH_IN), 409, "cash_session_not_open"
    made(manager.post(f"{at_theirs}/count", FLOAT))
    yield manager.post(f"{at_theirs}/count", FLOAT), 409, "counted_twice"
    made(cashier.post(f"{at_own}/count", {"notes": {"100": 1}}))
    yield cashier.post(f"{at_own}/close", {}), 422, "reason_missing"
    yield cashier.post(f"{at_own}/close", {"reason": "Slip"}), 409, "difference_not_approved"
    made(manager.post(f"{at_own}/close", {"reason": "Slip"}))
    yield manager.post(f"{at_own}/close", {"reason": "Slip"}), 409, "cash_session_not_open"
    yield manager.post(f"{at_own}/count", FLOAT), 409, "cash_session_not_open"


def test_what_cannot_be_done_with_a_drawer_has_its_code(cashier: Api, manager: Api) -> None:
    answers = list(told_of_sessions(cashier, manager))

    assert [code_of(answer) for answer, _, _ in answers] == [(status, code) for _, status, code in answers]


def test_what_cannot_be_closed_of_a_day_has_its_code(cashier: Api, manager: Api) -> None:
    cashier.placed()
    later = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d}"

    asked: list[dict[str, str]] = [
        {"register": "T9"},
        {"businessDate": later},
        {},
        {"reason": "They eat"},
        {"reason": "They eat"},
    ]
    answers = [manager.post("/api/day-closes", each) for each in asked]

    assert [code_of(answer) for answer in answers if answer.status_code != 201] == [
        (404, "register_not_found"),
        (409, "day_not_begun"),
        (422, "reason_missing"),
        (409, "day_closed"),
    ]
    assert code_of(cashier.post("/api/day-closes", {})) == (403, "not_allowed")


def test_money_that_does_not_exist_is_refused_with_that_which_does(cashier: Api) -> None:
    answer = cashier.post("/api/cash-sessions", {"notes": {"70": 1}, "coins": {"0.10": 1}})

    assert code_of(answer) == (422, "invalid")
    assert answer.json["errors"] == {
        "notes.70": ["There is no such note; there are those of 1000, 500, 200, 100, 50, 20."],
        "coins.0.10": ["There is no such coin; there are those of 20, 10, 5, 1, 0.25, 0.05, 0.01."],
    }
