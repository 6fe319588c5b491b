"""Papers as files, pages and printer's bytes: nothing is cut, columns are aligned, and all say the same."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader

from support.browser import own_browser, picture
from support.prints import ENDLESS, LONG, MANY, PAPER
from support.receipts import DRAWER, printed_of
from technomart.adapters.printing.html import SOURCES
from technomart.adapters.printing.renderer import LoadedRenderer
from technomart.domain.papers.printed import Fact, Form, Item, Printed, PrintLine, Rule, Sheet, Text, Title, Total

RENDERER = LoadedRenderer()
SHEETS = pytest.mark.parametrize("sheet", list(Sheet))
UNPRINTABLE = {"\u65e5\u672c": "????"}
"""What no printer has: marks of the same width stand for it."""


def text(printed: Printed, sheet: Sheet) -> str:
    return RENDERER.rendered(printed, Form.TEXT, sheet).decode()


@SHEETS
@pytest.mark.parametrize("printed", [PAPER, MANY], ids=["one", "many"])
def test_a_printer_prints_what_the_plain_text_says_and_cuts_once(printed: Printed, sheet: Sheet) -> None:
    sent = RENDERER.rendered(printed, Form.ESCPOS, sheet)

    receipt = printed_of(sent)
    wanted = text(printed, sheet)
    for letters, marks in UNPRINTABLE.items():
        wanted = wanted.replace(letters, marks)
    assert receipt.text == wanted
    assert (receipt.cuts, DRAWER in sent) == (1, False)


def test_a_printer_has_dashes_and_quotation_marks_as_they_are_typed() -> None:
    printed = Printed(
        "typed", (Fact("Nena\u2019s \u2013 \u201cDi\u00f1o\u201d", "\u2022 a\u2014b \u22122 \u2018c\u2019"),)
    )

    assert printed_of(RENDERER.rendered(printed, Form.ESCPOS)).text.split() == [
        "Nena's",
        "-",
        '"Diño"',
        "*",
        "a-b",
        "-2",
        "'c'",
    ]


def test_titles_and_the_sum_stand_out_on_a_printer() -> None:
    receipt = printed_of(RENDERER.rendered(PAPER, Form.ESCPOS))

    assert receipt.high == ["Aling Nena's Canteen", "INVOICE"]
    assert [row for row in receipt.bold if row not in receipt.high] == [
        next(row for row in text(PAPER, Sheet.ROLL_80).split("\n") if row.startswith("TOTAL"))
    ]


def test_a_file_says_it_all_on_as_many_pages_as_it_needs() -> None:
    one, many = (PdfReader(BytesIO(RENDERER.rendered(printed, Form.PDF))) for printed in (PAPER, MANY))

    said = " ".join(page.extract_text() for page in one.pages)
    flat = said.replace("\n", "").replace(" ", "")
    for wanted in (
        ENDLESS,
        "9f" * 32,
        "\u20b1998,999,001.00",
        "\u2212\u20b1186.00",
        "Ni\u00f1oMarqu\u00e9z",
        "<b>rice</b>&",
    ):
        assert wanted in flat
    assert len(many.pages) > 1
    assert "Dish 100" in many.pages[-1].extract_text()


def pages_of(printed: Printed, sheet: Sheet) -> list[PageObject]:
    return list(PdfReader(BytesIO(RENDERER.rendered(printed, Form.PDF, sheet))).pages)


@pytest.mark.parametrize("count", range(27, 33, 2))
def test_no_page_has_the_end_of_a_paper_alone(count: int) -> None:
    dishes = [Item(f"Dish {number}", 1, 1_00, 1_00) for number in range(count)]
    signed = [Fact("Signature", "___")] * 12
    end: list[PrintLine] = [Rule(), Total("TOTAL", 1_00, is_main=True), Rule(), *signed, Rule(), Text("Salamat!")]

    dishes_alone, last = pages_of(Printed("T1-000001", (Title("Canteen"), *dishes, *end)), Sheet.A5)

    assert ("Dish" in dishes_alone.extract_text(), "Signature" in dishes_alone.extract_text()) == (True, False)
    assert re.search(r"TOTAL[^!]*Signature[^!]*Salamat!", last.extract_text())


def test_a_file_is_for_the_sheet_that_is_asked_for_and_smaller_where_that_saves_a_page() -> None:
    sizes = {sheet: [round(float(side)) for side in pages_of(PAPER, sheet)[0].mediabox[2:]] for sheet in Sheet}
    facts = [Fact(f"Line {number}", "x") for number in range(38)]

    assert sizes == {sheet: [595, 842] if sheet is Sheet.A4 else [420, 595] for sheet in Sheet}
    assert [len(pages_of(Printed("n", lines), Sheet.A5)) for lines in (facts, facts * 2)] == [1, 2]


def test_an_empty_paper_is_a_file_of_every_form() -> None:
    empty = Printed("nothing", ())

    assert RENDERER.rendered(empty, Form.TEXT) == b""
    assert printed_of(RENDERER.rendered(empty, Form.ESCPOS)).text == ""
    assert b"<body>" in RENDERER.rendered(empty, Form.HTML)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with own_browser() as found:
        yield found


@SHEETS
def test_a_page_fits_its_sheet_under_a_closed_policy(browser: Browser, tmp_path: Path, sheet: Sheet) -> None:
    page = RENDERER.rendered(PAPER, Form.HTML, sheet).decode()
    policy = f"default-src 'none'; style-src {SOURCES}"
    shown = page.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">')
    troubles: list[str] = []
    opened = browser.new_page(
        viewport={"width": 360 if sheet in (Sheet.ROLL_80, Sheet.ROLL_58) else 900, "height": 1400}
    )
    opened.on("console", lambda message: troubles.append(message.text))
    opened.set_content(shown)
    styled = opened.evaluate("getComputedStyle(document.querySelector('.row')).display")
    outside = opened.evaluate(OUTSIDE)
    edges = opened.evaluate(EDGES)
    torn = opened.evaluate(TORN)
    said = opened.locator("body").inner_text()
    picture(opened, f"invoice-{sheet.value}", tmp_path)
    opened.close()

    assert (styled, outside, torn, troubles) == ("flex", [], [], [])
    assert len(edges) == 1  # the right edges of all amounts
    assert LONG in said
    assert ENDLESS in said.replace("\n", "")
    assert "\u20b1998,999,001.00" in said


OUTSIDE = """() => {
  const body = document.body.getBoundingClientRect(), all = [...document.body.querySelectorAll('*')];
  return all.filter(each => each.getBoundingClientRect().right > body.right + 0.5).map(each => each.textContent);
}"""
TORN = """() => [...document.querySelectorAll('.row > :first-child')].filter(each =>
  /^[A-Z][a-z]{1,9}$/.test(each.textContent) && each.getBoundingClientRect().height
  > 1.5 * parseFloat(getComputedStyle(each).lineHeight)).map(each => each.textContent)"""
"""Short words beside a long text that are broken within."""
EDGES = """() => [...new Set([...document.querySelectorAll('.money > :last-child')].map(
  each => Math.round(each.getBoundingClientRect().right)))]"""
