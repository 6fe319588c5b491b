"""Taxes and discounts of the law over HTTP."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import pytest
from pypdf import PdfReader

from support.builders import RICE
from support.http_api import ADMIN, MANAGER, STAFF, Api, an_api, an_app, an_order_body, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.config.till import TillSettings
from technomart.domain.orders.tax import Tax
from technomart.domain.store.unit_of_work import Store

LOLA = {"kind": "senior", "name": "Corazon Reyes", "idKind": "OSCA", "idNumber": "0457-1188"}
BEN = {"kind": "pwd", "name": "Ben Cruz", "idKind": "PWD ID", "idNumber": "13-7402-000", "tin": "123-456-789"}
NO_TAX = {"vatable": 0.0, "vat": 0.0, "exempt": 0.0, "statutoryDiscount": 0.0, "vatAdjustment": 0.0}
FIGURES = {"vatable": 89.29, "vat": 10.71, "exempt": 0.0, "statutoryDiscount": 0.0, "vatAdjustment": 0.0}


def till(store: Store, tax: Tax = Tax.VAT12) -> Api:
    """Return a cashier's client of a canteen that is taxed."""
    return an_api(store, till=TillSettings(tax)).signed_in(STAFF)


@pytest.fixture
def taxed(store: Store) -> Api:
    return till(store)


def placed(api: Api, **said: Any) -> dict[str, Any]:
    answer = api.post("/api/orders", an_order_body(**said))
    assert answer.status_code == 201, answer.text
    return dict(answer.json["data"])


def test_an_order_shows_its_tax_on_every_line_and_in_all(taxed: Api) -> None:
    order = placed(taxed)

    assert order["tax"]["seller"] == "vat12"
    assert order["tax"]["vatable"] + order["tax"]["vat"] == pytest.approx(order["total"])
    for name in FIGURES:
        assert sum(line["tax"][name] for line in order["items"]) == pytest.approx(order["tax"][name])
    assert {line["tax"]["class"] for line in order["items"]} == {"vatable"}
    assert taxed.get(f"/api/orders/{order['id']}").json["data"]["privileges"] == []


def test_a_dish_that_is_exempt_is_sold_without_vat(store: Store) -> None:
    manager = an_api(store, till=TillSettings(Tax.VAT12)).signed_in(MANAGER)
    dish = {"name": "Mangoes", "price": 50, "category": "Fruits", "vatExempt": True}
    made = manager.post("/api/menu/items", dish).json["data"]

    order = placed(manager, items=[{"menuItemId": made["id"], "quantity": 2}], privileges=[LOLA], diners=2)
    manager.put(f"/api/menu/items/{made['id']}", {"name": "Ripe mangoes"})
    listed = {each["id"]: each for each in manager.get("/api/menu/items").json["data"]}
    explained = manager.get(f"/api/orders/{order['id']}/explain").json["data"]["taxSaid"]

    assert (made["vatExempt"], listed[made["id"]]["vatExempt"], listed[RICE.id]["vatExempt"]) == (True, True, False)
    assert order["tax"] == {**NO_TAX, "seller": "vat12", "exempt": 100.0, "statutoryDiscount": 10.0}
    assert order["total"] == 90.0
    assert order["items"][0]["tax"]["class"] == "exempt"
    assert explained[0].endswith(
        "50.00 of it is for exempt dishes, which have no VAT to take out; 20 % of that is 10.00. To pay: 40.00."
    )
    assert explained[1] == "The rest: 50.00 for exempt dishes."


def test_nothing_of_tax_shows_where_it_is_not_kept(cashier: Api) -> None:
    order = cashier.placed()
    quoted = cashier.post("/api/orders/quote", an_order_body(privileges=[], diners=4)).json["data"]
    detail = cashier.get(f"/api/orders/{order['id']}").json["data"]
    explained = cashier.get(f"/api/orders/{order['id']}/explain").json["data"]

    menu = cashier.get("/api/menu/items").json["data"]
    shown = json.dumps([order, quoted, detail, explained, menu])
    assert [word for word in ("tax", "privileges", "offByLaw", "vat", "diners") if f'"{word}' in shown] == []
    for body in (an_order_body(privileges=[LOLA]),):
        for path in ("/api/orders/quote", "/api/orders"):
            assert refused(cashier.post(path, body), 409)["code"] == "privileges_off"
    granted = cashier.put(f"/api/orders/{order['id']}/privileges", {"privileges": [LOLA]})
    assert refused(granted, 409)["code"] == "privileges_off"


def test_a_quote_is_what_an_order_with_privileges_comes_to(taxed: Api) -> None:
    body = an_order_body(privileges=[LOLA, {**BEN, "share": 20}], diners=4)

    quoted = taxed.post("/api/orders/quote", body).json["data"]
    order = taxed.post("/api/orders", body).json["data"]
    detail = taxed.get(f"/api/orders/{order['id']}").json["data"]

    assert quoted["tax"] == order["tax"]
    assert (
        quoted["total"]
        == order["total"]
        == pytest.approx(order["subtotal"] - order["tax"]["statutoryDiscount"] - order["tax"]["vatAdjustment"])
    )
    assert quoted["privileges"] == detail["privileges"]
    assert [(each["amount"], each.get("share")) for each in detail["privileges"]] == [(8.34, None), (20, 20)]
    assert detail["diners"] == 4
    for each in detail["privileges"]:
        taken = each["promotion"] + each["statutoryDiscount"] + each["vatAdjustment"]
        assert each["due"] + taken == pytest.approx(each["amount"])


def test_privileges_come_to_an_order_once_at_its_version(taxed: Api) -> None:
    order = placed(taxed)
    path, body = f"/api/orders/{order['id']}/privileges", {"privileges": [LOLA], "diners": 2, "reason": "showed a card"}

    granted = taxed.put(path, body, If_Match='"1"', Idempotency_Key="lola")
    again = taxed.put(path, body, If_Match='"1"', Idempotency_Key="lola")
    stale = taxed.put(path, {"privileges": []}, If_Match='"1"')
    detail = taxed.get(f"/api/orders/{order['id']}").json["data"]
    explained = taxed.get(f"/api/orders/{order['id']}/explain").json["data"]

    assert (granted.status_code, granted.headers["ETag"]) == (200, '"2"')
    assert (again.data, again.headers["Idempotent-Replayed"]) == (granted.data, "true")
    assert stale.status_code == 412
    row = detail["history"][-1]
    assert (row["event"], row["details"], row["reason"]) == ("privileged", "1 senior among 2", "showed a card")
    assert row["offByLaw"] == pytest.approx(order["total"] - detail["total"])
    assert explained["holds"] is True
    assert any("Senior citizen Corazon Reyes has a share of" in said for said in explained["taxSaid"])


def test_names_and_ids_stand_with_the_order_alone(taxed: Api, caplog: pytest.LogCaptureFixture) -> None:
    order = placed(taxed, privileges=[LOLA], diners=2)
    path = f"/api/orders/{order['id']}"
    granted = taxed.put(f"{path}/privileges", {"privileges": [BEN], "diners": 2})
    lists = [taxed.get(at) for at in ("/api/orders", "/api/orders/queue", f"{path}/explain", "/api/orders?format=csv")]
    taxed.put(f"{path}/privileges", {"privileges": [LOLA, LOLA]})
    admin = taxed.signed_in(ADMIN)
    logs = [admin.get("/api/logs"), admin.get("/api/audit")]

    told = json.dumps(order) + granted.text + "".join(answer.text for answer in (*lists, *logs)) + caplog.text
    assert [secret for secret in (LOLA["idNumber"], BEN["idNumber"], BEN["tin"]) if secret in told] == []
    assert BEN["idNumber"] in taxed.get(path).text


@pytest.mark.parametrize("paid", ["whole", "part"])
def test_nobody_is_granted_anything_once_something_was_paid(taxed: Api, paid: str) -> None:
    order = placed(taxed)
    amount = order["total"] if paid == "whole" else 10
    payment = {"amount": amount, "method": "card", "partial": paid == "part"}
    assert taxed.post(f"/api/orders/{order['id']}/payment", payment).status_code == 201

    answer = taxed.put(f"/api/orders/{order['id']}/privileges", {"privileges": [LOLA]})

    assert refused(answer, 409)["code"] == "already_paid"


@pytest.mark.parametrize(
    ("said", "at_fault"),
    [
        ({"privileges": [{**LOLA, "idNumber": ""}]}, "privileges.0.idNumber"),
        ({"privileges": [{name: LOLA[name] for name in ("kind", "name", "idKind")}]}, "privileges.0.idNumber"),
        ({"privileges": [{**LOLA, "kind": "solo-parent"}]}, "privileges.0.kind"),
        ({"privileges": [{**LOLA, "name": "Rey\x07"}]}, "privileges.0.name"),
        ({"privileges": [{**LOLA, "idNumber": "1\x00"}]}, "privileges.0.idNumber"),
        ({"privileges": [{**LOLA, "idNumber": "x" * 121}]}, "privileges.0.idNumber"),
        ({"privileges": [{**LOLA, "share": -1}]}, "privileges.0.share"),
        ({"privileges": [{**LOLA, "share": 0.001}]}, "privileges.0.share"),
        ({"privileges": [{**LOLA, "share": "all"}]}, "privileges.0.share"),
        ({"privileges": [{**LOLA, "share": 10**13}]}, "privileges.0.share"),
        ({"privileges": "everybody"}, "privileges"),
        ({"privileges": [LOLA] * 101, "diners": 101}, "privileges"),
        ({"privileges": [LOLA], "diners": 0}, "diners"),
        ({"privileges": [LOLA], "diners": 1.5}, "diners"),
        ({"privileges": [LOLA], "diners": 1000}, "diners"),
        ({"privileges": [{**LOLA, "idNumber": "---"}]}, "privileges.0.idNumber"),
        ({"privileges": [LOLA, BEN]}, "diners"),
        (
            {"privileges": [LOLA, {**LOLA, "name": "Lolo", "idNumber": "0457 1188"}], "diners": 2},
            "privileges.1.idNumber",
        ),
        ({"privileges": [LOLA, {**BEN, "name": "CORAZON  reyes"}], "diners": 2}, "privileges.1.name"),
        ({"privileges": [{**LOLA, "share": 999_999}]}, "privileges"),
    ],
)
def test_what_cannot_be_is_refused_wherever_it_is_said(said: dict[str, Any], at_fault: str) -> None:
    taxed = till(MemoryStore())
    order = placed(taxed)

    answers = [
        taxed.post("/api/orders/quote", an_order_body(**said)),
        taxed.post("/api/orders", an_order_body(**said)),
        taxed.put(f"/api/orders/{order['id']}/privileges", said),
    ]

    assert [list(refused(answer, 422)["errors"]) for answer in answers] == [[at_fault]] * 3
    assert taxed.get(f"/api/orders/{order['id']}").json["data"]["version"] == 1


def test_an_order_keeps_how_its_seller_was_taxed(store: Store) -> None:
    order = placed(till(store))
    later = an_api_again(store)

    granted = later.put(f"/api/orders/{order['id']}/privileges", {"privileges": [LOLA]})

    assert granted.json["data"]["tax"]["seller"] == "vat12"
    assert refused(later.post("/api/orders", an_order_body(privileges=[LOLA])), 409)["code"] == "privileges_off"


def an_api_again(store: Store) -> Api:
    """Return a cashier's client of the same canteen, which keeps no taxes any more."""
    return an_app(store).signed_in(STAFF)


def test_an_invoice_says_who_had_a_discount_and_what_is_vat(taxed: Api) -> None:
    order = placed(taxed, privileges=[LOLA], diners=2)
    payment = {"amount": order["total"], "method": "card"}
    paid = taxed.post(f"/api/orders/{order['id']}/payment", payment).json["data"]

    invoice = taxed.get(f"/api/payments/{paid['id']}/invoice").data

    (text,) = [page.extract_text() for page in PdfReader(BytesIO(invoice)).pages]
    figures = order["tax"]
    said = [
        "Senior citizen",
        "Corazon Reyes",
        "OSCA",
        "0457-1188",
        "VAT adjustment",
        "VATable sales",
        "VAT-exempt sales",
    ]
    said += [f"{figures[name]:.2f}" for name in ("vatable", "vat", "exempt", "statutoryDiscount", "vatAdjustment")]
    assert [each for each in said if each not in text] == []


def test_a_file_of_orders_has_their_taxes_once_where_they_are_kept(taxed: Api, store: Store) -> None:
    two = [{"menuItemId": RICE.id, "quantity": 2}, {"menuItemId": RICE.id, "quantity": 1}]
    order = placed(taxed, items=two, privileges=[LOLA], diners=2)

    rows = list(csv.DictReader(StringIO(taxed.get("/api/orders?format=csv").data.decode("utf-8-sig"))))
    plain = an_api_again(store).get("/api/orders?format=csv").data.decode("utf-8-sig").splitlines()[0]

    assert [row["vat"] for row in rows] == [f"{order['tax']['vat']:.2f}", ""]
    assert sum(float(row["lineVat"]) for row in rows) == pytest.approx(order["tax"]["vat"])
    total = sum(float(row["quantity"]) * float(row["price"]) - float(row["lineOffByLaw"]) for row in rows)
    assert total == pytest.approx(order["total"])
    assert "vat" not in plain.lower()


def test_the_books_name_who_had_a_discount_of_the_law_and_hold_no_formula() -> None:
    stranger = an_api(MemoryStore(), till=TillSettings(Tax.VAT12))
    cashier, manager = stranger.signed_in(STAFF), stranger.signed_in(MANAGER)
    for holders in ([LOLA, BEN], [{**LOLA, "name": "=HYPERLINK(1)", "idNumber": "-7"}]):
        order = placed(cashier, privileges=holders, diners=2)
        assert (
            cashier.post(f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "cash"}).status_code
            == 201
        )

    (first, second) = manager.get("/api/reports/senior-book?range=today").json["data"]
    file = manager.get("/api/reports/senior-book?range=today&format=csv").data.decode("utf-8-sig")
    (ben,) = manager.get("/api/reports/pwd-book?range=today").json["data"]

    assert [row["name"] for entry in (first, second) for row in entry["people"]] == [LOLA["name"], "=HYPERLINK(1)"]
    assert (ben["invoice"], ben["people"][0]["tin"]) == (first["invoice"], BEN["tin"])
    rows = list(csv.DictReader(StringIO(file)))
    assert [(row["name"], row["idNumber"]) for row in rows] == [(LOLA["name"], "'0457-1188"), ("'=HYPERLINK(1)", "'-7")]
    for row, entry in zip(rows, (first, second), strict=True):
        (told,) = entry["people"]
        assert [float(row[name]) for name in ("sales", "vat", "exempt", "discount20", "net")] == [
            told[name] for name in ("sales", "vat", "exempt", "discount20", "net")
        ]
    assert {cashier.get(f"/api/reports/{book}-book").status_code for book in ("senior", "pwd")} == {403}
