"""Invoices as PDF files: what they say, whatever an order holds."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from support.builders import FixedClock
from support.http_api import MANAGER, Api, an_api
from technomart.adapters.printing.renderer import LoadedRenderer
from technomart.adapters.printing.typeface import MINUS
from technomart.config.settings import Settings
from technomart.domain.papers.printed import Fact, Form, Item, Printed, PrintLine, Text, Title, Total
from technomart.domain.store.unit_of_work import Store


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def printed(*names: str) -> list[str]:
    """Return the pages of a paper with these texts in every place of it."""
    lines: list[PrintLine] = [Title(names[0]), Fact(names[0], names[0]), Text(names[0])]
    lines += [line for name in names for line in (Item(name, 2, 12_50, 25_00), Text(f"{name} noted"))]
    total = [Total(names[0], len(names) * 25_00, is_main=True)]
    return pages(LoadedRenderer().rendered(Printed(names[0], (*lines, *total)), Form.PDF))


def pay(api: Api, order: dict[str, Any], amount: float) -> dict[str, Any]:
    answer = api.post(f"/api/orders/{order['id']}/payment", {"amount": amount, "method": "cash", "partial": True})
    assert answer.status_code == 201, answer.text
    payment: dict[str, Any] = answer.json["data"]
    return payment


def test_an_invoice_is_that_of_the_order_and_says_how_it_was_paid(cashier: Api) -> None:
    order = cashier.placed(discount={"type": "percentage", "value": 10}, customerName="Niño")
    first, second = pay(cashier, order, 10), pay(cashier, order, 30.5)

    answers = [cashier.get(f"/api/payments/{payment['id']}/invoice") for payment in (first, second)]

    assert [(each.status_code, each.headers["Content-Type"]) for each in answers] == [(200, "application/pdf")] * 2
    assert answers[0].headers["Content-Disposition"] == "inline; filename=T1-000001.pdf"
    texts = [pages(each.data) for each in answers]
    receipt = cashier.get(f"/api/orders/{order['id']}/receipt?format=pdf")
    assert texts == [pages(receipt.data)] * 2
    said = ["TechnoMart Canteen", "INVOICE", "W-001", "Niño", "Subtotal", "₱45.00", f"{MINUS}₱4.50", "TOTAL", "₱40.50"]
    assert [each for each in [*said, "₱10.00", "₱30.50"] if each not in texts[0][0]] == []


def test_while_an_order_owes_a_payment_is_acknowledged(cashier: Api, manager: Api) -> None:
    order = cashier.placed()
    payment = pay(cashier, order, 20)
    manager.post(f"/api/payments/{payment['id']}/refund", {"amount": 2.25, "reason": "Cold rice"})

    answer = cashier.get(f"/api/payments/{payment['id']}/invoice")

    assert answer.headers["Content-Disposition"] == "inline; filename=payment-W-001.pdf"
    (text,) = pages(answer.data)
    said = ["ACKNOWLEDGEMENT OF PAYMENT", "W-001", "Paid", "₱20.00", f"{MINUS}₱2.25", "₱45.00", "Balance", "₱27.25"]
    assert [each for each in said if each not in text] == []
    assert "INPUT TAX" not in text
    assert cashier.get("/api/payments/nope/invoice").status_code == 404


def test_what_was_paid_again_is_on_its_own_invoice_and_a_correction_on_that_of_what_it_corrects(
    cashier: Api, manager: Api
) -> None:
    order = cashier.placed()
    whole = pay(cashier, order, 45)
    manager.post(f"/api/payments/{whole['id']}/refund", {"amount": 45, "reason": "Cold rice"})
    part = pay(cashier, order, 20)

    def names(payment_id: str) -> str:
        said = cashier.get(f"/api/payments/{payment_id}/invoice").headers["Content-Disposition"]
        return str(said.partition("filename=")[2])

    assert [names(each["id"]) for each in (whole, part)] == ["T1-000001.pdf", "payment-W-001.pdf"]
    rest = pay(cashier, order, 25)
    wanted = {"method": "card", "reason": "Slip"}
    answer = manager.post(f"/api/payments/{rest['id']}/correct", wanted)
    assert answer.status_code == 201, answer.text
    anew = next(
        each["id"]
        for each in cashier.get(f"/api/orders/{order['id']}").json["data"]["payments"]
        if each["method"] == "card"
    )
    assert [names(each) for each in (whole["id"], part["id"], rest["id"], anew)] == [
        "T1-000001.pdf",
        "T1-000002.pdf",
        "T1-000002.pdf",
        "T1-000002.pdf",
    ]


def test_an_invoice_is_dated_by_the_clock_on_the_wall(store: Store, clock: FixedClock) -> None:
    clock.move(datetime(2026, 3, 1, 23, 5, tzinfo=UTC) - clock.now())
    manager = an_api(store, clock=clock).signed_in(MANAGER)

    answer = manager.get(f"/api/payments/{pay(manager, manager.placed(), 45)['id']}/invoice")

    assert "2026-03-02 07:05" in pages(answer.data)[0]


def test_a_hundred_lines_take_several_pages_and_none_is_lost() -> None:
    found = printed(*(f"Dish {place:03d}" for place in range(100)))

    assert len(found) > 2
    assert all(f"Dish {place:03d}" in "".join(found) for place in range(100))
    assert [f"page {number}" in page for number, page in enumerate(found, 1)] == [True] * len(found)
    assert "₱2,500.00" in found[-1]


HOSTILE = [
    "W" * 120,
    "<b>&amp; </para> %s {0} \\",
    "tab\tand\nline\r\x00\x1b[31m\x07 end",
    "\u202eright to left\u202c \u0634\u0643\u0631\u0627 \u05e9\u05dc\u05d5\u05dd",
    "\U0001f35a rice \U0001f468\u200d\U0001f373 \u5bff\u53f8",
    "e\u0301\u0302\u0303\u0304\u0305" * 40,
    "\ud800 lone",
    " ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_holds_it_is_printed_or_replaced(text: str) -> None:
    assert "₱25.00" in printed(text)[0]


def test_what_the_typeface_lacks_is_a_question_mark_and_markup_is_text() -> None:
    (page,) = printed("<b>Rice</b> \U0001f35a \u5bff", "Kare\u0300 \u202eoxtail")

    assert "<b>Rice</b> ? ?" in page
    assert "Karè oxtail" in page


def test_the_business_is_that_of_the_settings() -> None:
    given = {f"TECHNOMART_BUSINESS_{name}": value for name, value in (("NAME", "Nena"), ("ADDRESS", "A"), ("TIN", "1"))}

    settings = Settings.from_env(given)

    assert (settings.business_name, settings.business_address, settings.business_tin) == ("Nena", "A", "1")
    assert Settings.from_env({}).business_name == "TechnoMart Canteen"
