"""The manager's day on a screen: its figures are those of what was sold, and nobody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import Scheme, picture, sign_in, window
from support.counter import Till
from support.servers.served import EMAIL, PASSWORD, ServedCanteen, running
from support.servers.technomart import TechnoMart

CASHIER, DEMO_PASSWORD = "carla@technomart.example", "halo-halo-sa-tanghali"
MANAGER = "manager@technomart.example"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedCanteen]:
    with running(f"sqlite:///{tmp_path}/day.db", workers=1) as canteen:
        yield canteen


def sold(canteen: ServedCanteen, portions: int, method: str = "", discount: float = 0) -> str:
    """Sell so many portions of 45 pesos; returns the payment, if money was taken."""
    lines = [{"menuItemId": canteen.dish, "quantity": portions}]
    order = canteen.data("POST", "/api/orders", {"items": lines, "discount": discount})
    if not method:
        return ""
    paid = canteen.data("POST", f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": method})
    payment: str = paid["id"]
    return payment


def figure(page: Page, name: str) -> str:
    """Return what stands under a name among the figures of the day."""
    return page.locator(".figure").filter(has=page.get_by_text(name, exact=True)).locator("strong").inner_text()


def money(page: Page, name: str) -> str:
    return (
        page.locator("#money :is(tr, li)")
        .filter(has=page.get_by_text(name, exact=True))
        .locator(".number")
        .inner_text()
    )


def in_all(amounts: list[str]) -> float:
    return round(sum(float(text.replace("₱", "").replace(",", "")) for text in amounts), 2)


def longest(page: Page, bars: str) -> float:
    """Return how much of its room the first of some bars fills."""
    return round(float(page.locator(bars).first.get_attribute("width") or "") / 100, 2)


def test_the_day_shows_to_the_centavo_what_was_sold_paid_and_given_back(
    browser: Browser, served: ServedCanteen
) -> None:
    sold(served, 2, "cash")
    given_back = sold(served, 3, "cash", discount=35.25)
    sold(served, 1, "card")
    sold(served, 4)
    served.data("POST", f"/api/payments/{given_back}/refund", {"amount": 20.5, "reason": "cold"})
    served.data("POST", "/api/inventory/items", {"name": "Eggs", "unit": "pc", "quantity": 3, "minStock": 30})

    with window(browser, served.url) as page:
        page.goto("/today")
        sign_in(page, EMAIL, PASSWORD)
        expect(page.locator("#as-of")).to_contain_text("Asia/Manila")

        assert figure(page, "Net sales") == "₱214.25"
        assert figure(page, "Orders") == "4"
        assert figure(page, "Not paid") == "1"
        assert figure(page, "In the kitchen") == "4"
        names = ("Taken", "Given back", "Net", "Cash", "Card", "Mobile")
        assert [money(page, name) for name in names] == [
            *("₱234.75", "₱20.50", "₱214.25", "₱169.25", "₱45.00", "₱0.00"),
        ]
        expect(page.locator("#best li")).to_have_text(["Adobo10 · ₱414.75"])
        expect(page.locator("#stock li")).to_have_text(["Eggs3 of 30 pc"])
        assert [longest(page, each) for each in ("#best .today", "#money .today", "#stock .low")] == [1, 1, 0.1]

        page.get_by_role("img", name="Net sales by hour").focus()
        for _ in range(24):
            page.keyboard.press("ArrowRight")
        expect(page.locator(".said")).to_contain_text("orders; the day before ₱0.00 on 0")
        page.get_by_text("As a table").click()
        by_hour = page.locator("#hours tbody td:nth-child(3)").all_inner_texts()
        assert in_all(by_hour) == 214.25


def test_what_should_be_in_each_drawer_is_shown_as_long_as_it_is_in_use(
    browser: Browser, served: ServedCanteen
) -> None:
    opened = served.data("POST", "/api/cash-sessions", {"notes": {"100": 3}})
    sold(served, 2, "cash")
    sold(served, 1, "card")

    with window(browser, served.url) as page:
        page.goto("/today")
        sign_in(page, EMAIL, PASSWORD)
        expect(page.locator("#drawers tr")).to_have_count(1)
        expect(page.locator("#drawers tr")).to_contain_text(opened["registerCode"])
        expect(page.locator("#drawers td")).to_have_text("₱390.00")


def test_what_one_reads_of_the_chart_stays_when_it_is_drawn_anew(browser: Browser, canteen: TechnoMart) -> None:
    with window(browser, canteen.url) as page:
        page.clock.install()
        page.goto("/today")
        sign_in(page, MANAGER, DEMO_PASSWORD)
        page.get_by_text("As a table").click()
        chart = page.get_by_role("img", name="Net sales by hour")
        chart.focus()
        page.keyboard.press("ArrowRight")
        read = page.locator(".said").inner_text()
        chart.evaluate("chart => chart.setAttribute('data-old', '')")

        page.clock.run_for(61_000)
        expect(page.locator("[data-old]")).to_have_count(0)
        expect(chart).to_be_focused()
        expect(page.locator(".said")).to_have_text(read)
        expect(page.locator("#hours tbody")).to_be_visible()


def test_a_day_that_ends_while_it_is_asked_for_is_beside_the_one_before_it(
    browser: Browser, canteen: TechnoMart
) -> None:
    till = Till.of(canteen)
    ended = till.call("GET", "/api/reports/sales?range=yesterday").json()["data"]
    between = "{from}..{to}".format(**ended["previous"]["range"]).replace("+00:00", "Z")
    before = till.call("GET", f"/api/reports/sales?range={between}").json()["data"]

    with window(browser, canteen.url) as page:
        late = canteen.url + "/api/reports/sales?range=yesterday"
        page.route("**/api/reports/sales?range=today", lambda route: route.fulfill(response=route.fetch(url=late)))
        page.goto("/today")
        sign_in(page, MANAGER, DEMO_PASSWORD)
        page.get_by_text("As a table").click()

        for column, day in ((3, ended), (4, before)):
            shown = page.locator(f"#hours tbody td:nth-child({column})").all_inner_texts()
            assert in_all(shown) == day["total"]
        assert ended["total"] != before["total"]


def test_an_empty_day_is_shown_as_one(browser: Browser, served: ServedCanteen) -> None:
    with window(browser, served.url) as page:
        page.goto("/today")
        sign_in(page, EMAIL, PASSWORD)

        expect(page.locator("#best")).to_have_text("Nothing was sold yet.")
        expect(page.locator("#stock")).to_have_text("Everything is there.")
        assert (figure(page, "Net sales"), figure(page, "Minutes to ready")) == ("₱0.00", "none")


def test_who_may_not_see_reports_is_shown_neither_them_nor_the_way_there(browser: Browser, canteen: TechnoMart) -> None:
    with window(browser, canteen.url) as page:
        page.goto("/today")
        sign_in(page, CASHIER, DEMO_PASSWORD)

        expect(page.locator("main")).to_have_text("Your role does not include this screen.")
        expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(["Counter", "Kitchen", "Board"])


@pytest.mark.parametrize(
    ("scheme", "width", "name"),
    [
        pytest.param("light", 1280, "today", marks=pytest.mark.long),
        pytest.param("dark", 1280, "today-dark", marks=pytest.mark.long),
        ("light", 390, "today-phone"),
    ],
)
def test_the_day_fits_its_window(
    browser: Browser, canteen: TechnoMart, tmp_path: Path, *, scheme: Scheme, width: int, name: str
) -> None:
    with window(browser, canteen.url, width=width, height=1100, scheme=scheme) as page:
        page.goto("/today")
        sign_in(page, MANAGER, DEMO_PASSWORD)
        page.locator("#as-of:not(:empty)").wait_for()

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, name, tmp_path)
