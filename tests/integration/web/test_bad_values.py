"""What looks fine and is refused, or found harmless, with the help of a store."""

import pytest

from support.builders import RICE
from support.http_api import Api, refused


def test_cash_that_does_not_cover_its_amount_is_refused(cashier: Api) -> None:
    order = cashier.placed()
    answer = cashier.post(f"/api/orders/{order['id']}/payment", {"amount": 45, "method": "cash", "tendered": 40})
    assert refused(answer, 422)["code"] == "tendered_too_little"


@pytest.mark.parametrize(
    "path",
    [
        "/api/orders/nope",
        "/api/orders/%00",
        "/api/orders/%F0%9F%8D%9C",
        "/api/menu/items/nope",
        f"/api/orders/{'x' * 500}",
    ],
)
def test_an_unknown_id_is_not_found(cashier: Api, path: str) -> None:
    refused(cashier.get(path), 404)


def test_a_limit_over_five_hundred_means_five_hundred(cashier: Api) -> None:
    assert cashier.get("/api/orders?limit=100000").json["pagination"]["limit"] == 500


def test_a_content_type_on_get_and_delete_does_no_harm(manager: Api) -> None:
    assert manager.get("/api/orders", Content_Type="application/json").status_code == 200
    assert manager.delete(f"/api/menu/items/{RICE.id}", Content_Type="application/json").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "to=9999-12-31",
        "from=9999-12-31T23:59:59-12:00",
        "from=0001-01-01T00:00:00%2B14:00",
        "from=1969-12-31",
    ],
)
@pytest.mark.parametrize("path", ["/api/orders?", "/api/payments?timeRange=custom&"])
def test_a_day_at_the_end_of_the_calendar_is_refused(manager: Api, path: str, query: str) -> None:
    refused(manager.get(path + query), 422)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_nobody_works_at_the_end_of_the_calendar(manager: Api, day: str) -> None:
    body = {"employeeId": "nobody", "date": day, "status": "absent", "start": "08:00", "end": "16:00"}

    refused(manager.post("/api/attendance", body), 422)
    refused(manager.post("/api/schedule", body), 422)
    refused(manager.post("/api/leaves", {"type": "vacation", "startDate": day, "endDate": day}), 422)
