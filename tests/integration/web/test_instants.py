"""What is kept with an id and an instant has both from one reading of the clock, so that lists have one order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from support.http_api import MANAGER, Api
from support.threads import at_once
from technomart.adapters.clock import TimeOrderedIds

LISTS = (
    ("/api/orders?", "createdAt", "from=2020-01-01"),
    ("/api/payments?", "timestamp", "timeRange=24h"),
    ("/api/logs?", "timestamp", "timeRange=24h"),
    ("/api/notifications?", "createdAt", ""),
    ("/api/inventory/recent-activity?", "recordedAt", ""),
)
UP_TO_THE_MICROSECOND = len("01950000-0000-7000")


def everything(api: Api, number: int) -> None:
    """Have a manager do one of everything that is kept with an instant, from an address of their own."""
    manager = replace(api, address=f"10.0.0.{number}").signed_in(MANAGER)
    manager.post("/api/notifications", {"title": "Hello", "message": "there"})
    for _ in range(3):
        order = manager.placed()
        paid = manager.post(
            f"/api/orders/{order['id']}/payment", {"amount": 10, "method": "cash", "partial": True}
        ).json["data"]
        given_back = manager.post(f"/api/payments/{paid['id']}/refund", {"amount": 1})
        assert given_back.status_code == 201, given_back.text
    item = manager.post("/api/inventory/items", {"name": f"Flour {number}", "unit": "kg", "quantity": 5})
    assert item.status_code == 201, item.text


def rows(api: Api, path: str) -> list[dict[str, Any]]:
    answer = api.get(f"{path}&limit=500")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["data"]
    return found


def is_of(row: dict[str, Any], instant: str) -> bool:
    made = TimeOrderedIds().at(datetime.fromisoformat(row[instant]))
    return bool(row["id"][:UP_TO_THE_MICROSECOND] == made[:UP_TO_THE_MICROSECOND])


def test_ids_and_instants_never_disagree_whoever_works_at_once(admin: Api) -> None:
    bodies: list[Callable[[], None]] = [
        partial(everything, replace(admin, client=admin.client.application.test_client()), number)
        for number in range(1, 7)
    ]

    at_once(bodies)

    for path, instant, by_time in LISTS:
        found = rows(admin, path)
        assert len(found) >= 6, path
        assert all(is_of(row, instant) for row in found), path
        instants = [row[instant] for row in found]
        assert instants == sorted(instants, reverse=True), path
        assert not by_time or [row["id"] for row in rows(admin, path + by_time)] == [row["id"] for row in found], path
    for order in rows(admin, "/api/orders?"):
        detail = admin.get(f"/api/orders/{order['id']}").json["data"]
        assert all(is_of(row, "timestamp") for row in [*detail["payments"], *detail["refunds"]])
