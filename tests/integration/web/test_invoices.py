"""Invoices as PDF files: what they say, whatever an order holds."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from support.builders import ADOBO, FixedClock, an_order
from support.http_api import MANAGER, Api, an_api
from technomart.adapters.printing.pdf_invoices import PdfInvoices
from technomart.adapters.printing.typeface import MINUS
from technomart.config.settings import Settings
from technomart.domain.orders.order import OrderLine
from technomart.domain.payments.invoice import Business, Invoice, Moved
from technomart.domain.store.unit_of_work import Store

BUSINESS = Business("Aling Nena's Canteen", "12 Mabini St., Peñafrancia", "123-456-789-000")
LOCAL = datetime(2026, 3, 14, 11, 15)  # noqa: DTZ001 - a wall has no time zone


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def printed(*lines: OrderLine, customer: str = "", business: Business = BUSINESS, **fields: Any) -> list[str]:
    gross = sum(line.gross for line in lines)
    order = replace(an_order(), lines=lines, subtotal=gross, total=gross, captured=gross, **fields)
    return pages(PdfInvoices().pdf(Invoice(business, order, customer, LOCAL, [Moved(LOCAL, gross, "Paid by cash")])))


def a_line(position: int, name: str, **fields: Any) -> OrderLine:
    return OrderLine(position, ADOBO.id, name, 12_50, 2, **fields)


def pay(api: Api, order: dict[str, Any], amount: float) -> dict[str, Any]:
    answer = api.post(f"/api/orders/{order['id']}/payment", {"amount": amount, "method": "cash", "partial": True})
    assert answer.status_code == 201, answer.text
    payment: dict[str, Any] = answer.json["data"]
    return payment


def test_an_invoice_says_what_was_sold_paid_and_given_back(cashier: Api, manager: Api) -> None:
    order = cashier.placed(discount={"type": "percentage", "value": 10}, customerName="Niño")
    first, _ = pay(cashier, order, 10), pay(cashier, order, 30.5)
    manager.post(f"/api/payments/{first['id']}/refund", {"amount": 2.25, "reason": "Cold rice"})

    answer = cashier.get(f"/api/payments/{first['id']}/invoice")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="invoice-W-001.pdf"'
    (text,) = pages(answer.data)
    said = [
        "TechnoMart Canteen",
        "Invoice for order W-001",
        "Niño",
        "Subtotal",
        "₱45.00",
        f"{MINUS}₱4.50",
        "Total",
        "₱40.50",
    ]
    said += ["Paid by cash", "₱10.00", "₱30.50", "Refunded: Cold rice", f"{MINUS}₱2.25", "Balance", "₱2.25"]
    assert [each for each in said if each not in text] == []


@pytest.mark.parametrize("paid", [1, 44.99])
def test_an_order_that_is_not_paid_has_no_invoice(cashier: Api, paid: float) -> None:
    payment = pay(cashier, cashier.placed(), paid)

    answer = cashier.get(f"/api/payments/{payment['id']}/invoice")

    assert (answer.status_code, answer.json["code"]) == (409, "not_paid")
    assert answer.json["message"] == (
        f"Order W-001 is not paid: {45 - paid:.2f} of 45.00 is missing, and an invoice is printed once it is."
    )
    assert cashier.get("/api/payments/nope/invoice").status_code == 404


def test_an_invoice_is_dated_by_the_clock_on_the_wall(store: Store, clock: FixedClock) -> None:
    clock.move(datetime(2026, 3, 1, 23, 5, tzinfo=UTC) - clock.now())
    manager = an_api(store, clock=clock).signed_in(MANAGER)

    answer = manager.get(f"/api/payments/{pay(manager, manager.placed(), 45)['id']}/invoice")

    assert "2026-03-02 07:05" in pages(answer.data)[0]


def test_a_hundred_lines_take_several_pages_and_none_is_lost() -> None:
    found = printed(*(a_line(place, f"Dish {place:03d}", notes="less salt") for place in range(100)))

    assert len(found) > 2
    assert all(f"Dish {place:03d}" in "".join(found) for place in range(100))
    assert all("Amount" in page for page in found[:-1])
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
    business = Business(text, text, text)

    found = printed(a_line(0, text, notes=text * 3), customer=text, business=business)

    assert "₱25.00" in found[0]


def test_what_the_typeface_lacks_is_a_question_mark_and_markup_is_text() -> None:
    (page,) = printed(a_line(0, "<b>Rice</b> \U0001f35a \u5bff"), a_line(1, "Kare\u0300 \u202eoxtail"))

    assert "<b>Rice</b> ? ?" in page
    assert "Karè oxtail" in page


def test_the_business_is_that_of_the_settings() -> None:
    given = {f"TECHNOMART_BUSINESS_{name}": value for name, value in (("NAME", "Nena"), ("ADDRESS", "A"), ("TIN", "1"))}

    settings = Settings.from_env(given)

    assert (settings.business_name, settings.business_address, settings.business_tin) == ("Nena", "A", "1")
    assert Settings.from_env({}).business_name == "TechnoMart Canteen"
