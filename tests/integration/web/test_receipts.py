"""Papers over HTTP: the receipt of an order in every form, and the journal."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from support.http_api import MANAGER, STAFF, Api, an_api
from support.prints import PRINTING
from technomart.adapters.memory.store import MemoryStore
from technomart.config.till import TillSettings
from technomart.domain.orders.tax import Tax
from technomart.domain.store.unit_of_work import Store


def paid(api: Api, **more: Any) -> dict[str, Any]:
    order = api.placed(**more)
    sent = {"amount": order["total"], "method": "cash", "tendered": 100}
    assert api.post(f"/api/orders/{order['id']}/payment", sent).status_code == 201
    return order


def refunded(cashier: Api, manager: Api, order: dict[str, Any]) -> None:
    payment = cashier.get(f"/api/orders/{order['id']}").json["data"]["payments"][0]
    answer = manager.post(f"/api/payments/{payment['id']}/refund", {"amount": 5, "reason": "Cold rice"})
    assert answer.status_code == 201, answer.text


def receipt(api: Api, order: dict[str, Any], query: str = "") -> Any:
    return api.get(f"/api/orders/{order['id']}/receipt{query}")


def test_an_order_has_a_receipt_once_it_is_paid(cashier: Api) -> None:
    order = cashier.placed()
    before = receipt(cashier, order)
    order = paid(cashier, customerName="Niño")

    answer = receipt(cashier, order)

    assert (before.status_code, before.json["code"]) == (404, "paper_not_found")
    assert answer.status_code == 200
    said = answer.json["data"]
    assert (said["kind"], said["number"], said["orderNumber"]) == ("invoice", "T1-000001", order["orderNumber"])
    assert (said["gross"], said["total"], said["tendered"]) == (order["total"], order["total"], 100)
    assert said["change"] == 100 - order["total"]
    assert [line["name"] for line in said["lines"]] == [item["name"] for item in order["items"]]
    assert (said["tenders"], said["customer"]) == ([{"how": "cash", "amount": order["total"]}], "Niño")


def test_a_receipt_is_text_a_page_or_a_file(cashier: Api) -> None:
    order = paid(cashier, customerName="<b>Tess</b>")

    wide, narrow, page, file = (
        receipt(cashier, order, f"?format={query}") for query in ("text", "text&width=58", "html&width=58", "pdf")
    )

    types = [each.headers["Content-Type"].partition(";")[0] for each in (wide, page, file)]
    assert types == ["text/plain", "text/html", "application/pdf"]
    assert [max(map(len, each.text.splitlines())) for each in (wide, narrow)] == [48, 32]
    assert "<b>Tess</b>" in wide.text
    assert "&lt;b&gt;Tess" in page.text
    assert "58mm" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert wide.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert file.headers["Content-Disposition"] == "inline; filename=T1-000001.pdf"
    assert "T1-000001" in PdfReader(BytesIO(file.data)).pages[0].extract_text()


def test_any_paper_of_an_order_is_shown_by_its_id(cashier: Api, manager: Api) -> None:
    order, other = paid(cashier), paid(cashier)
    refunded(cashier, manager, order)
    back, _, invoice = manager.get("/api/papers").json["data"]

    shown = receipt(cashier, order, f"?paper={back['id']}")
    printed = receipt(cashier, order, f"?paper={back['id']}&format=text")
    strange = receipt(cashier, other, f"?paper={back['id']}")

    assert (invoice["number"], receipt(cashier, order).json["data"]["id"]) == ("T1-000001", invoice["id"])
    assert (shown.json["data"] | {"reprints": 0}, strange.status_code) == (back, 404)
    assert (back["number"], back["invoiceId"], back["reason"]) == ("RT-T1-000001", invoice["id"], "Cold rice")
    assert "INPUT" not in printed.text  # nothing is kept of taxes


def test_readings_of_days_are_printed_as_well(cashier: Api, manager: Api) -> None:
    paid(cashier)

    x = manager.get("/api/registers/T1/x?format=text")
    close = manager.post("/api/day-closes", {"reason": "Evening"}).json["data"]
    z, page, file = (manager.get(f"/api/day-closes/{close['id']}?format={form}") for form in ("text", "html", "pdf"))

    printed = [line.split("  ")[0].partition(" (")[0].strip() for line in z.text.splitlines()]
    labels = [each["label"] for each in close["summary"]]
    first = printed.index(labels[0])
    assert [label for label in printed[first:] if label in labels][: len(labels)] == labels
    assert "X READING" in x.text
    assert "Z READING" in z.text
    assert close["seal"][:48] in z.text
    assert close["seal"] in page.text
    assert file.data.startswith(b"%PDF-")
    assert file.headers["Content-Disposition"] == "inline; filename=Z-T1-000001.pdf"


def test_a_day_with_an_order_that_owes_is_closed_with_a_reason(cashier: Api, manager: Api) -> None:
    order = cashier.placed()

    answer = manager.post("/api/day-closes", {"reason": " "})
    close = manager.post("/api/day-closes", {"reason": "They eat"}).json["data"]

    assert (answer.status_code, answer.json["code"]) == (422, "reason_missing")
    assert answer.json["message"] == "1 open order owes money: say why it is carried over."
    assert [each["orderNumber"] for each in close["carried"]["orders"]] == [order["orderNumber"]]
    assert close["carried"]["reason"] == "They eat"


def test_an_order_nobody_knows_has_no_receipt(cashier: Api) -> None:
    assert cashier.get("/api/orders/nobody/receipt").json["code"] == "order_not_found"


@pytest.mark.parametrize("query", ["format=docx", "width=70"])
def test_an_unknown_form_is_refused(cashier: Api, query: str) -> None:
    assert receipt(cashier, paid(cashier), f"?{query}").status_code == 422


def test_the_journal_lists_papers_by_kind_register_and_day(cashier: Api, manager: Api) -> None:
    order = paid(cashier)
    refunded(cashier, manager, order)
    (back, invoice) = manager.get("/api/papers").json["data"]

    def found(**query: str) -> list[str]:
        answer = manager.get("/api/papers?" + "&".join(f"{name}={value}" for name, value in query.items()))
        assert answer.status_code == 200, answer.text
        return [paper["number"] for paper in answer.json["data"]]

    day, register = invoice["businessDate"], invoice["registerId"]
    assert [back["number"], invoice["number"]] == ["RT-T1-000001", "T1-000001"]
    assert found(kind="invoice") == ["T1-000001"]
    assert found(registerId=register, kind="return", **{"from": day}, to=day) == ["RT-T1-000001"]
    assert found(to="2020-01-01") == found(registerId="other") == found(kind="void") == []
    assert cashier.get("/api/papers").status_code == 403


def test_what_is_printed_waits_in_a_queue_that_managers_see(store: Store) -> None:
    api = an_api(store, papers=PRINTING)
    cashier, manager = api.signed_in(STAFF), api.signed_in(MANAGER)
    order = paid(cashier)
    path = f"/api/orders/{order['id']}/print"

    ticket, again = cashier.post(path, {"ticket": True}), cashier.post(path, {"paper": ""})

    (entry,) = manager.get("/api/papers").json["data"]
    assert (ticket.status_code, again.status_code) == (200, 200)
    assert "paperId" not in ticket.json["data"]
    assert (ticket.json["data"]["isReprint"], again.json["data"]["isReprint"]) == (False, True)
    assert again.json["data"]["paperId"] == entry["id"]
    assert (entry["number"], entry["reprints"], entry["printing"]) == ("T1-000001", 1, again.json["data"])
    assert entry["printing"]["state"] == "waiting"
    listed = manager.get("/api/papers/printing?state=waiting&printer=receipt").json["data"]
    assert listed[:2] == [again.json["data"], ticket.json["data"]]
    assert {each["orderId"] for each in listed} == {order["id"]}
    assert manager.get("/api/papers/printing?state=failed").json["data"] == []
    assert cashier.get("/api/papers/printing").status_code == 403
    assert cashier.post(path, {"paper": "another"}).json["code"] == "paper_not_found"
    assert cashier.post(path, {"ticket": "yes"}).status_code == 422
    assert cashier.post(path, {"ticket": True, "paper": entry["id"]}).json["errors"] == {
        "paper": ["Is of no ticket: ask for the paper or the ticket."]
    }
    assert len(store.read(lambda work: work.print_jobs.of_order(order["id"]))) == 3


def test_without_a_printer_nothing_is_printed(cashier: Api, manager: Api) -> None:
    order = paid(cashier)

    answer = cashier.post(f"/api/orders/{order['id']}/print")

    (entry,) = manager.get("/api/papers").json["data"]
    assert (answer.status_code, answer.json["code"]) == (409, "no_printer")
    assert ("printing" in entry, entry["reprints"]) == (False, 0)


def test_a_receipt_says_its_taxes_and_whose_discounts_they_are_and_the_journal_names_nobody() -> None:
    canteen = an_api(MemoryStore(), till=TillSettings(Tax.VAT12))
    cashier, manager = canteen.signed_in(STAFF), canteen.signed_in(MANAGER)
    lola = {"kind": "senior", "name": "Corazon Reyes", "idKind": "OSCA", "idNumber": "0457-1188"}
    order = paid(cashier, privileges=[lola], diners=2)
    refunded(cashier, manager, order)

    said = receipt(cashier, order).json["data"]
    returned, listed = manager.get("/api/papers").json["data"]

    assert said["tax"] == {**order["tax"], "zeroRated": 0.0}
    discount = order["tax"]["statutoryDiscount"]
    assert said["privileges"] == [{**lola, "discount": discount}]
    assert listed["privileges"] == [{"kind": "senior", "discount": discount}]
    assert listed["tax"] == said["tax"]
    assert (returned["privileges"], returned["tax"]["seller"]) == ([], "vat12")


def test_a_receipt_says_nothing_of_taxes_where_none_are_kept(cashier: Api) -> None:
    said = receipt(cashier, paid(cashier)).json["data"]

    assert not {"tax", "privileges"} & said.keys()


def test_a_reading_says_taxes_of_each_kind_of_papers_where_they_are_kept_and_nothing_of_them_elsewhere() -> None:
    taxes = {"statutoryDiscount", "vatAdjustment", "vatable", "vat", "exempt"}
    for tax, said in ((Tax.VAT12, taxes), (Tax.NONE, set[str]())):
        canteen = an_api(MemoryStore(), till=TillSettings(tax))
        cashier, manager = canteen.signed_in(STAFF), canteen.signed_in(MANAGER)
        paid(cashier)
        (register,) = manager.get("/api/registers").json["data"]
        held = manager.get(f"/api/registers/{register['id']}/x").json["data"]
        closed = manager.post("/api/day-closes", {}).json["data"]
        shown = manager.get(f"/api/day-closes/{closed['id']}").json["data"]

        for reading in (held["reading"], shown["reading"], *held["reading"]["byPerson"]):
            assert [reading[kind].keys() & taxes for kind in ("invoices", "voids", "returns")] == [said] * 3


def test_printing_again_is_limited_so_that_sales_need_not_wait_behind_it() -> None:
    cashier = an_api(MemoryStore(), papers=PRINTING).signed_in(STAFF)
    order = paid(cashier)

    answers = [cashier.post(f"/api/orders/{order['id']}/print").status_code for _ in range(31)]

    assert (answers, receipt(cashier, order).status_code) == ([200] * 30 + [429], 200)
