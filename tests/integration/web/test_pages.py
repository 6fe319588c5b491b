"""Every list is walked through page by page, each after the one before."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from itertools import starmap
from typing import Any

import pytest

from support.builders import a_user, keep_all
from support.http_api import ADMIN, Api
from technomart.domain.kernel import paging
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.user import AccountStatus

LISTS = (
    "/api/orders?",
    "/api/orders?status=in_queue,cancelled&",
    "/api/orders?search=w-0&",
    "/api/orders?customer=Ana&",
    "/api/orders?from=2020-01-01&",
    "/api/orders/history?",
    "/api/payments?",
    "/api/payments?timeRange=24h&",
    "/api/logs?",
    "/api/logs?timeRange=24h&type=sign_in&",
    "/api/notifications?",
    "/api/users?sortBy=role&",
    "/api/users?sortBy=lastLogin&sortDir=asc&",
    "/api/verify/requests?",
    "/api/attendance?",
    "/api/menu/items?",
    "/api/menu/categories?",
    "/api/inventory/categories?",
    "/api/inventory/low-stock?",
    "/api/inventory/expiring?days=300&",
    "/api/auth/sessions?",
    "/api/reports/customer-history?",
)


@pytest.fixture
def busy(admin: Api, manager: Api, cashier: Api, store: Store) -> Api:
    """Return an administrator where every list has three rows at least."""
    keep_all(store, *(a_user(f"new{i}@example.com", status=AccountStatus.PENDING) for i in range(3)))
    employees = [admin.post("/api/employees", {"name": f"Ben {i}", "position": "cook"}).json["data"] for i in range(3)]
    for name in ("Ice", "Milk", "Pork"):
        manager.post("/api/menu/items", {"name": name, "category": name, "price": 10})
        few = {"quantity": 1, "minStock": 2, "unit": "kg", "expiryDate": "2026-04-01"}
        assert manager.post("/api/inventory/items", {"name": name, "category": name, **few}).status_code == 201
        admin.signed_in(ADMIN)
    for employee in employees:
        manager.post("/api/attendance", {"employeeId": employee["id"], "status": "absent", "date": "2026-03-02"})
        manager.post("/api/notifications", {"title": "Hello", "message": "there"})
        order = cashier.placed(customerName="Ana")
        cashier.post(f"/api/orders/{order['id']}/payment", {"amount": 10, "method": "cash", "partial": True})
        gone = cashier.placed(customerName="Ana")
        cashier.patch(f"/api/orders/{gone['id']}/status", {"status": "cancelled"})
    return admin


def coded(text: bytes) -> str:
    return urlsafe_b64encode(text).decode().rstrip("=")


def keys(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [row.get("id") or row["paymentId"] for row in answer.json["data"]]


def test_every_list_goes_on_after_a_page(busy: Api) -> None:
    for path in LISTS:
        whole = keys(busy.get(f"{path}limit=500"))
        answer = busy.get(f"{path}limit=1")
        found = keys(answer)
        assert {"page", "total", "totalPages"} <= answer.json["pagination"].keys()
        while "next" in answer.json["pagination"]:
            answer = busy.get(f"{path}limit=1&page=9&after={answer.json['pagination']['next']}")
            assert answer.json["pagination"].keys() - {"next"} == {"limit"}
            found += keys(answer)

        assert len(whole) >= 3, path
        assert found == whole, path
        assert keys(busy.get(f"{path}limit=1&page=2")) == whole[1:2], path


NO_CURSORS = ("x", "%20", "a+b", "1234", *(coded(text) for text in (b"[]", b"{}", b"[true]", b"[null,1]", b'["a",1]')))
NO_POSITIONS: Sequence[paging.Position] = (
    ("nobody", 1, 2, 3),
    ("\ud800", "x", "y", "z"),
    (1, 1, 1, 1),
    *(tuple("x" * count) for count in (4, 5)),
)
NO_INSTANTS = ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-03-02T08:00:00", "2026", "", "\0")


def forger(api: Api, path: str) -> Callable[..., str]:
    """Return what makes cursors of a list, each of a position, that no page of it ever had."""
    known = api.get(f"{path}limit=1").json["pagination"]["next"]
    of_list = json.loads(urlsafe_b64decode(known + "=" * (-len(known) % 4)))[0]
    return lambda *position: coded(json.dumps([of_list, *position]).encode())


def test_what_is_no_cursor_of_a_list_is_refused(busy: Api) -> None:
    for path in LISTS:
        forged = starmap(forger(busy, path), NO_POSITIONS)
        for after in (*forged, *(NO_CURSORS if path == LISTS[0] else ())):
            answer = busy.get(f"{path}after={after}")
            said = answer.status_code, answer.json.get("errors")
            assert said == (422, {"after": [paging.BadCursor.sentence]}), (path, after)


def test_no_instant_in_a_cursor_is_a_failure(busy: Api) -> None:
    for path in LISTS:
        forged = forger(busy, path)
        for instant in NO_INSTANTS:
            for position in ((instant,), (instant, "x"), ("x", instant)):
                assert busy.get(f"{path}after={forged(*position)}").status_code in (200, 422), (path, position)


def test_a_cursor_of_another_list_filter_or_order_is_refused(busy: Api) -> None:
    following = {path: busy.get(f"{path}limit=1").json["pagination"]["next"] for path in LISTS}
    for path in LISTS:
        for other, after in following.items():
            expected = 200 if path == other else 422
            assert busy.get(f"{path}limit=2&after={after}").status_code == expected, (path, other)


SAME = (
    ("/api/orders?", "status=&search=&customer=", "status=all&search=%20"),
    ("/api/orders?status=in_queue,cancelled&", "status=cancelled,%20in_queue,cancelled"),
    ("/api/orders?search=W-0%20Ana&", "search=ana%20%20w-0%20"),
    ("/api/orders?from=2020-01-01&", "from=2020-01-01T00:00:00%2B08:00"),
    ("/api/orders/history?", "page=1"),
    ("/api/payments?", "status=all&method=all&timeRange=all&from=2026-01-01", "timeRange=&search=%20"),
    ("/api/payments?search=ANA&timeRange=24h&", "timeRange=24h&search=ana%20&status=&from=2026-01-01"),
    ("/api/payments?status=completed,refunded&", "status=refunded,completed,failed"),
    ("/api/logs?", "type=all&search=&timeRange=all", "timeRange=custom"),
    ("/api/logs?timeRange=24h&type=sign_in&search=Signed&", "search=%20signed&type=sign_in&timeRange=24h"),
    ("/api/notifications?", "unread=false"),
    ("/api/users?", "sortBy=createdAt&sortDir=desc&role=all&status=&search="),
    ("/api/users?search=NEW&", "search=new%20"),
    ("/api/verify/requests?", "status="),
    ("/api/attendance?", "employeeId=&status="),
    ("/api/menu/items?", "category=&search="),
    ("/api/menu/items?search=A&", "search=a"),
    ("/api/reports/customer-history?", "customer=%20&format=json"),
)


def test_a_cursor_is_of_what_its_query_means_however_that_is_written(busy: Api) -> None:
    for path, *others in SAME:
        answer = busy.get(f"{path}limit=1")
        after = answer.json["pagination"]["next"]
        following = keys(busy.get(f"{path}limit=1&after={after}"))
        assert following != keys(answer), path
        for other in others:
            again = f"{path.partition('?')[0]}?{other}&limit=1&after={after}"
            assert keys(busy.get(again)) == following, again


def test_a_total_that_was_not_counted_to_the_end_says_so(busy: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)

    for path in (
        "/api/orders?search=w-&",
        "/api/payments?search=w-&",
        "/api/logs?type=sign_in&",
        "/api/notifications?",
    ):
        pagination = busy.get(f"{path}limit=1").json["pagination"]
        assert (pagination["total"], pagination["totalPages"], pagination["totalIsAtLeast"]) == (2, 2, True), path
    assert "totalIsAtLeast" not in busy.get("/api/orders?limit=1").json["pagination"]
    assert busy.get("/api/orders?limit=1").json["pagination"]["total"] == 6
    assert busy.get("/api/orders/history?limit=1").json["pagination"]["total"] == 3
    assert busy.get("/api/logs?limit=1").json["pagination"].keys() == {"page", "limit", "total", "totalPages", "next"}
    for page in (1, 2, 3, 9):
        pagination = busy.get(f"/api/payments?limit=1&page={page}").json["pagination"]
        assert (pagination["total"], pagination["totalPages"], "totalIsAtLeast" in pagination) == (3, 3, False), page


def test_every_list_of_the_document_says_how_far_its_total_was_counted(
    busy: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list(documented(busy))
    assert {path.partition("?")[0] for path in LISTS} < set(told)
    monkeypatch.setattr(paging, "MOST_COUNTED", 1)

    counted = []
    for path in (*LISTS, *(f"{path}?" for path in told)):
        rows = len(busy.get(f"{path}limit=500").json["data"])
        pagination = busy.get(f"{path}limit=1").json["pagination"]
        if "totalIsAtLeast" in pagination:
            assert (pagination["total"], pagination["totalPages"]) == (1, 1), path
            assert rows > 1, path
            assert "next" in pagination, path
        else:
            assert pagination["total"] == pagination["totalPages"] == rows, path
            counted.append(path)
    assert {"/api/orders?", "/api/payments?"} < set(counted) < {*LISTS, *(f"{path}?" for path in told)}


def documented(api: Api) -> Iterator[str]:
    """Yield the paths of all lists of the document that come page by page, which say so in one and the same form."""
    document = api.get("/api/openapi.json").json
    answers = document["components"]["schemas"]
    for path, at in document["paths"].items():
        content = at.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        form = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if "pagination" in answers.get(form, {}).get("properties", {}):
            assert answers[form]["properties"]["pagination"] == {"$ref": "#/components/schemas/Pagination"}, path
            yield path
