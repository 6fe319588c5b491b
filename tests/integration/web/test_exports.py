"""Lists as CSV files: all of their rows, under their filters and permissions, as spreadsheets keep them."""

import codecs
import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from support.databases import SqliteFiles, lent_store
from support.http_api import MANAGER, Api, Reply, an_api, me, refused
from technomart.domain.kernel import paging
from technomart.domain.kernel.errors import Unavailable
from technomart.entrypoints.reporting.csv_text import INCOMPLETE

PATHS = ("/api/orders", "/api/payments", "/api/attendance", "/api/inventory/movements")
SMALL = 2


def rows_of(answer: Reply) -> list[dict[str, str]]:
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.data.startswith(codecs.BOM_UTF8)
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def paid(api: Api, **fields: Any) -> dict[str, Any]:
    order = api.placed(**fields)
    tender = {"amount": order["total"], "method": "cash", "tendered": 200, "reference": "007", "customer": "1-2"}
    assert api.post(f"/api/orders/{order['id']}/payment", tender).status_code == 201
    return order


def stocked(api: Api) -> dict[str, Any]:
    body = {"name": "=Rice", "quantity": 10.5, "unit": "kg"}
    item: dict[str, Any] = api.post("/api/inventory/items", body).json["data"]
    waste = {"operation": "subtract", "quantity": 0.25, "reason": "-25 °C"}
    assert api.patch(f"/api/inventory/items/{item['id']}/stock", waste).status_code == 200
    return item


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be put together from pages of two rows."""
    monkeypatch.setattr(paging, "LARGEST_LIMIT", SMALL)


@pytest.mark.usefixtures("small_pages")
def test_the_file_of_orders_has_all_of_them_and_keeps_texts_as_texts(manager: Api) -> None:
    placed = [paid(manager, customerName=name, discount=5) for name in ("+63 917", "Niño", "007", "'quoted", "₱ x")]

    rows = rows_of(manager.get("/api/orders?format=csv&limit=1&page=9"))

    assert [row["id"] for row in rows] == [order["id"] for order in placed[::-1]]
    assert [row["customer"] for row in rows] == ["₱ x", "''quoted", "'007", "Niño", "'+63 917"]
    assert all(datetime.fromisoformat(row["placedAt"]).utcoffset() for row in rows)
    sums = ("total", "discount", "balance", "line", "timezone", "item", "quantity", "price")
    assert {tuple(row[name] for name in sums) for row in rows} == {
        ("40.00", "5.00", "0.00", "1", "Asia/Manila", "Rice", "3", "15.00")
    }
    accepted = manager.get("/api/orders", Accept="text/csv")
    assert rows_of(accepted) == rows
    assert accepted.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    assert rows_of(manager.get("/api/orders?format=csv&search=W-003")) == rows[2:3]


def test_an_order_of_several_lines_has_its_money_in_the_first(manager: Api) -> None:
    rice = manager.placed()["items"][0]["menuItemId"]
    body = {"type": "walk-in", "items": [{"menuItemId": rice, "quantity": n} for n in (1, 2)]}
    assert manager.post("/api/orders", body).status_code == 201

    first, second, _ = rows_of(manager.get("/api/orders?format=csv"))

    assert (first["total"], first["lineTotal"], second["total"], second["lineTotal"]) == ("45.00", "15.00", "", "30.00")
    assert first["id"] == second["id"]


@pytest.mark.usefixtures("small_pages")
def test_the_file_of_payments_keeps_references_as_texts(manager: Api) -> None:
    for _ in range(3):
        paid(manager)

    rows = rows_of(manager.get("/api/payments?format=csv&method=cash"))

    names = ("amount", "tendered", "change", "reference", "customer", "processedBy")
    found = [tuple(row[name] for name in names) for row in rows]
    assert found == [("45.00", "200.00", "155.00", "'007", "'1-2", me(manager)["name"])] * 3
    assert len(rows_of(manager.get("/api/payments?format=csv"))) == 3
    assert rows_of(manager.get("/api/payments?format=csv&method=card")) == []


def test_the_file_of_movements_has_units_signs_and_no_formula(manager: Api) -> None:
    item = stocked(manager)

    rows = rows_of(manager.get("/api/inventory/movements?format=csv"))

    found = [(row["type"], row["quantity"], row["unit"], row["itemName"], row["reason"]) for row in rows]
    assert found[0] == ("WASTE", "-0.25", "kg", "'=Rice", "'-25 °C")
    assert found[1][:4] == ("RECEIPT", "10.5", "kg", "'=Rice")
    assert len(rows_of(manager.get("/api/inventory/movements?format=csv&type=WASTE"))) == 1
    page = manager.get(f"/api/inventory/movements?itemId={item['id']}&limit=1").json
    assert ([row["qty"] for row in page["data"]], page["pagination"]["total"]) == ([-0.25], 2)
    rest = manager.get(f"/api/inventory/movements?itemId={item['id']}&after={page['pagination']['next']}").json
    assert [row["type"] for row in rest["data"]] == ["RECEIPT"]
    refused(manager.get("/api/inventory/movements?type=LOST"), 422)


def test_the_file_of_attendance_has_local_times_and_ones_own_rows_alone(cashier: Api, manager: Api) -> None:
    for api in (cashier, manager):
        assert api.post("/api/attendance", {"notes": "=1+1"}).status_code == 201

    (mine,) = rows_of(cashier.get("/api/attendance?format=csv"))

    assert (mine["employeeName"], mine["notes"], mine["checkOut"]) == (me(cashier)["name"], "'=1+1", "")
    assert mine["checkIn"].endswith("+08:00")
    assert len(rows_of(manager.get("/api/attendance?format=csv"))) == 2


@pytest.mark.parametrize("path", PATHS)
def test_files_need_what_their_lists_need(stranger: Api, manager: Api, path: str) -> None:
    refused(stranger.get(f"{path}?format=csv"), 401)
    refused(manager.get(f"{path}?format=xlsx"), 422)
    refused(manager.get(f"{path}?format=csv&from=soon"), 422)
    assert manager.get(path, Accept="*/*").json["success"] is True
    assert rows_of(manager.get(f"{path}?format=csv&from=2020-01-01&to=2020-01-02")) == []


@pytest.mark.usefixtures("small_pages")
def test_what_is_added_while_a_file_is_written_repeats_and_skips_nothing(manager: Api) -> None:
    before = [manager.placed()["id"] for _ in range(5)]
    proof = {"Authorization": f"Bearer {manager.token}"}

    ids = []
    for line in manager.client.get("/api/orders?format=csv", headers=proof, buffered=False).iter_encoded():
        ids.append(line.split(b",")[0].decode())
        manager.placed()

    assert ids[2:] == before[::-1]


@pytest.mark.usefixtures("small_pages")
def test_a_file_whose_database_goes_away_says_that_it_is_incomplete(sqlite_files: SqliteFiles) -> None:
    with lent_store(sqlite_files) as store:
        manager = an_api(store).signed_in(MANAGER)
        for _ in range(5):
            manager.placed()
        proof = {"Authorization": f"Bearer {manager.token}"}
        sent = manager.client.get("/api/orders?format=csv", headers=proof, buffered=False).iter_encoded()
        got = [next(sent) for _ in range(4)]

        Path(store.engine.url.database or "").unlink()

        with pytest.raises(Unavailable):
            got.extend(sent)
    assert len(got) == 2 + SMALL + 1
    (last,) = csv.reader([got[-1].decode()])
    assert last[0].startswith(f"{INCOMPLETE} ")
    assert len(last) == len(next(csv.reader([got[1].decode()])))
