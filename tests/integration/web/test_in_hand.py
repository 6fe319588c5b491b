"""Orders that are changed after they were placed."""

from support.http_api import Api


def test_a_name_is_corrected(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}"
    body = {"customerName": "Beatriz", "reason": "misheard"}

    named = cashier.patch(path, body, If_Match='"1"', Idempotency_Key="name-1")
    again = cashier.patch(path, body, If_Match='"1"', Idempotency_Key="name-1")
    stale = cashier.patch(path, {"customerName": "Ana"}, If_Match='"1"')
    detail = cashier.get(path).json["data"]
    explained = cashier.get(f"{path}/explain").json["data"]

    assert (named.status_code, named.headers["ETag"]) == (200, '"2"')
    assert (named.json["data"]["customerName"], named.json["data"]["version"]) == ("Beatriz", 2)
    assert (again.data, again.headers["Idempotent-Replayed"]) == (named.data, "true")
    assert stale.status_code == 412
    assert [row["event"] for row in detail["history"]] == ["placed", "renamed"]
    assert explained["holds"] is True
    assert "corrected the customer's name, which was nobody: misheard." in explained["steps"][1]["said"]


def test_a_name_is_said_and_fits(cashier: Api) -> None:
    order = cashier.placed()
    path = f"/api/orders/{order['id']}"

    assert cashier.patch(path, {}).status_code == 422
    assert cashier.patch(path, {"customerName": "x" * 121}).status_code == 422
    assert cashier.patch(path, {"customerName": ""}).json["data"]["version"] == 1
