"""A register's code can be printed and stands in an address, and what is off in a count is refused in words."""

from typing import Any

import pytest

from support.http_api import Api, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.mark.parametrize("code", ["a/b", "..", "%2e", "ñ", "😀", "<b>", "-1", "T 2", "\uff34\uff12", "ß"])
def test_a_code_is_of_what_every_printer_and_address_has(admin: Api, code: str) -> None:
    assert list(refused(admin.post("/api/registers", {"code": code, "name": "Hall"}), 422)["errors"]) == ["code"]


def test_a_code_may_be_typed_in_any_case(admin: Api) -> None:
    assert admin.post("/api/registers", {"code": " hall-2 ", "name": "Hall"}).json["data"]["code"] == "HALL-2"
    assert admin.get("/api/registers/Hall-2/x").json["data"]["registerCode"] == "HALL-2"


@pytest.mark.parametrize(
    "cash",
    [
        *({"notes": {"30": 1}}, {"coins": {"0.10": 1}}, {"notes": {"100": -1}}, {"notes": {"100": 10**12}}),
        *({}, {"note": {"100": 8}}, {"notes": None}),  # nothing said is no empty drawer
        *({"notes": {"100": 1.5}}, {"notes": {"100": True}}, {"notes": {"100": "1"}}, {"coins": [1]}),
    ],
)
def test_no_money_that_cannot_be_is_counted(admin: Api, cash: dict[str, Any]) -> None:
    session = admin.post("/api/cash-sessions", {"notes": {"100": 2}}).json["data"]

    refused(admin.post(f"/api/cash-sessions/{session['id']}/count", cash), 422)

    assert admin.get(f"/api/cash-sessions/{session['id']}").json["data"]["state"] == "open"
