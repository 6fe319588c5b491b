import codecs
import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from support.http_api import Api, Reply, an_order_body, me
from technomart.entrypoints.reporting.csv_text import safe

REPORTS = (
    *("sales", "orders", "inventory", "staff-attendance", "customer-history"),
    *("till", "sales-summary", "senior-book", "pwd-book"),
)
RANGED = ("sales", "orders", "staff-attendance", "till", "sales-summary", "senior-book", "pwd-book")


def paid_order(api: Api, *, method: str = "cash", **fields: Any) -> dict[str, Any]:
    """Place an order of three rice (45.00 less a discount) and pay it."""
    order = api.placed(**fields)
    answer = api.post(f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": method})
    assert answer.status_code == 201, answer.text
    return {**order, "paymentId": answer.json["data"]["id"]}


def data(answer: Reply) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json["data"]


def rows_of(answer: Reply) -> list[list[str]]:
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.data.startswith(codecs.BOM_UTF8)
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_sales_are_what_was_paid_less_what_was_given_back(manager: Api) -> None:
    paid_order(manager, discount={"type": "percentage", "value": 10})
    back = paid_order(manager, method="mobile", type="online", customerName="Ana")
    manager.post(f"/api/payments/{back['paymentId']}/refund", {"amount": 5})
    cancelled = manager.placed()
    manager.patch(f"/api/orders/{cancelled['id']}/status", {"status": "cancelled"})

    report = data(manager.get("/api/reports/sales?range=today"))

    assert (report["gross"], report["refunds"], report["total"]) == (85.5, 5, 80.5)
    assert (report["orders"], report["discounts"], report["averageOrder"]) == (2, 4.5, 42.75)
    assert report["byMethod"] == {"cash": 40.5, "card": 0, "mobile": 40}
    assert [(row["name"], row["quantity"], row["total"]) for row in report["topItems"]] == [("Rice", 6, 85.5)]
    assert report["byCategory"] == [{"category": "Meals", "quantity": 6, "total": 85.5}]
    assert sum(bar["total"] for bar in report["byHour"]) == 80.5
    assert len(report["byHour"]) == 24
    assert report["previous"]["total"] == 0
    assert "byDay" not in report


def test_a_report_says_the_range_it_used(manager: Api) -> None:
    report = data(manager.get("/api/reports/sales?range=2026-03-01..2026-03-07"))

    assert report["range"] == {
        "from": "2026-02-28T16:00:00+00:00",
        "to": "2026-03-07T16:00:00+00:00",
        "timezone": "Asia/Manila",
        "dayStartsAt": 0,
    }
    assert report["previous"]["range"]["from"] == "2026-02-21T16:00:00+00:00"
    assert [bar["date"] for bar in report["byDay"]] == [f"2026-03-0{day}" for day in range(1, 8)]
    assert {bar["orders"] for bar in report["byDay"]} == {0}
    assert data(manager.get("/api/reports/orders?range=7d"))["range"]["timezone"] == "Asia/Manila"


def test_without_a_range_it_is_the_last_24_hours(manager: Api) -> None:
    used = data(manager.get("/api/reports/orders"))["range"]

    since, until = (datetime.fromisoformat(used[end]) for end in ("from", "to"))
    assert until - since == timedelta(hours=24)
    assert abs(until - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_bad_range_is_refused(manager: Api) -> None:
    for range_ in ("1d", "2026-03-02..2026-03-01", "2026-03-01", "x..y", "0001-01-01..2026-01-01"):
        for report in RANGED:
            answer = manager.get(f"/api/reports/{report}?range={range_}")

            assert (answer.status_code, answer.json["code"]) == (422, "bad_range")
            assert list(answer.json["errors"]) == ["range"]


def test_an_instant_with_an_offset_may_come_unescaped(manager: Api) -> None:
    range_ = "2026-03-01T08:00:00+08:00..2026-03-01T09:00:00+08:00"
    for text in (range_, quote(range_)):
        assert data(manager.get(f"/api/reports/sales?range={text}"))["range"]["from"] == "2026-03-01T00:00:00+00:00"


def test_orders_are_counted_by_where_they_stand(manager: Api) -> None:
    ready, cancelled = manager.placed(), manager.placed(type="online")
    for status in ("in_progress", "ready"):
        manager.patch(f"/api/orders/{ready['id']}/status", {"status": status})
    manager.patch(f"/api/orders/{cancelled['id']}/status", {"status": "cancelled"})

    report = data(manager.get("/api/reports/orders?range=today"))

    assert (report["total"], report["ready"], report["cancelled"], report["completed"]) == (2, 1, 1, 0)
    assert report["byStatus"]["ready"] == 1
    assert report["byType"] == {"walk-in": 1, "online": 1}
    assert (report["cancelledShare"], report["averageMinutesToReady"]) == (0.5, 0.0)


def test_stock_is_reported_as_it_is(manager: Api) -> None:
    manager.post(
        "/api/inventory/items",
        {"name": "Rice", "category": "Dry", "quantity": 2.5, "unit": "kg", "minStock": 3, "supplier": "Ka Tonyo"},
    )

    (row,) = data(manager.get("/api/reports/inventory"))

    assert (row["name"], row["quantity"], row["minStock"], row["unit"]) == ("Rice", 2.5, 3, "kg")
    assert (row["reserved"], row["available"], row["low"]) == (0, 2.5, True)


def test_attendance_is_reported_by_employee(manager: Api, cashier: Api) -> None:
    cashier.post("/api/attendance", {})

    report = data(manager.get("/api/reports/staff-attendance?range=today"))

    assert (report["present"], report["late"], report["absent"]) == (1, 0, 0)
    (row,) = report["employees"]
    assert (row["days"], row["late"], row["absent"], row["hours"]) == (1, 0, 0, 0)


def test_a_customers_history_comes_newest_first_with_totals(manager: Api) -> None:
    first, second = paid_order(manager, customerName="Niño"), paid_order(manager, customerName="Niño", method="card")
    paid_order(manager, customerName="Ana")

    answer = manager.get(f"/api/reports/customer-history?customer={quote('Niño')}&limit=1")

    assert [row["orderId"] for row in data(answer)] == [second["id"]]
    rest = answer.json["pagination"].pop("next")
    assert answer.json["pagination"] == {"page": 1, "limit": 1, "total": 2, "totalPages": 2}
    assert answer.json["totals"] == {"payments": 2, "amount": 90, "refunded": 0, "net": 90}
    (row,) = data(manager.get(f"/api/reports/customer-history?customer={quote('Niño')}&limit=1&page=2"))
    assert (row["id"], row["customer"], row["status"]) == (first["paymentId"], "Niño", "completed")
    assert data(manager.get(f"/api/reports/customer-history?customer={quote('Niño')}&after={rest}")) == [row]
    assert manager.get("/api/reports/customer-history").json["pagination"]["total"] == 3


def test_every_report_comes_as_csv_too(manager: Api) -> None:
    paid_order(manager, customerName="Ana")

    for report in REPORTS:
        asked = manager.get(f"/api/reports/{report}?format=csv")
        accepted = manager.get(f"/api/reports/{report}", Accept="text/csv")
        as_json = manager.get(f"/api/reports/{report}?format=json", Accept="text/csv")

        assert rows_of(asked)[0] == rows_of(accepted)[0]
        assert len({len(row) for row in rows_of(asked)}) == 1
        assert re.fullmatch(rf'attachment; filename="{report}.*\.csv"', asked.headers["Content-Disposition"])
        assert as_json.json["success"] is True


def test_the_sales_file_has_every_figure(manager: Api) -> None:
    order = paid_order(manager, discount=3)
    for status in ("in_progress", "ready", "completed"):
        manager.patch(f"/api/orders/{order['id']}/status", {"status": status})
    manager.post(f"/api/payments/{order['paymentId']}/refund", {})

    rows = rows_of(manager.get("/api/reports/sales?range=today&format=csv"))

    found = {(row[0], row[1]): row[2:] for row in rows}
    assert found["all", ""] == ["", "1", "42.00", "42.00", "3.00", "0.00"]
    assert found["person", me(manager)["name"]] == ["", "1", "", "", "3.00", ""]
    assert found["method", "cash"][-1] == "0.00"
    assert found["item", "Rice"][0] == "3"
    assert sum(row[0] == "hour" for row in rows) == 24


def test_a_file_holds_the_whole_history_and_no_formula(manager: Api) -> None:
    for _ in range(3):
        paid_order(manager, customerName="=HYPERLINK(1)")

    rows = rows_of(manager.get("/api/reports/customer-history?format=csv&limit=1"))

    assert len(rows) == 4
    assert {row[4] for row in rows[1:]} == {"'=HYPERLINK(1)"}


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"),
        *("\N{FULLWIDTH EQUALS SIGN}1", "\N{ZERO WIDTH SPACE}=1", " =1", ";=1"),
    ],
)
def test_a_text_a_spreadsheet_would_calculate_becomes_a_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["Rice", "a=b", "", None, -5.5, 0])
def test_numbers_and_ordinary_texts_stay_as_they_are(cell: str | float | None) -> None:
    assert safe(cell) == cell


def test_reports_are_not_for_the_staff(cashier: Api) -> None:
    assert {cashier.get(f"/api/reports/{report}").status_code for report in REPORTS} == {403}


def test_an_order_placed_by_the_body_counts_at_once(manager: Api) -> None:
    manager.post("/api/orders", an_order_body(quantity=1))
    before = data(manager.get("/api/reports/sales"))["orders"]
    manager.post("/api/orders", an_order_body(quantity=1))

    assert data(manager.get("/api/reports/sales"))["orders"] == before + 1 == 2
