"""Bad luck at a screen: networks that lie, people who change, fingers that press twice, clocks and storages."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.browser import sign_in, window
from support.counter import PASSWORD, Till, at_counter, button, choose, priced
from support.servers.technomart import TechnoMart

PLACING, PAYING = re.compile("/api/orders$"), re.compile("/payment$")
QUEUE = re.compile("/api/orders/queue")
HTML = "<html><body>Welcome! Please accept the terms of this network.</body></html>"
LIES: dict[str, dict[str, Any]] = {
    "a portal": {"status": 200, "content_type": "text/html", "body": HTML},
    "a blocked page": {"status": 403, "content_type": "text/html", "body": HTML},
    "a missing page": {"status": 404, "content_type": "text/html", "body": HTML},
    "nothing": {"status": 200, "content_type": "application/json", "body": ""},
    "JSON of others": {"status": 200, "content_type": "application/json", "body": "null"},
    "a cut answer": {"status": 201, "content_type": "application/json", "body": '{"success": true, "data": {"id"'},
    "an answer of before": {"status": 304},
}
SET_CLOCK = "by => { const was = Date.now; Date.now = () => was() + by; }"
WAIT_MORE = "by => { const was = performance.now.bind(performance); performance.now = () => was() + by; }"
TRIES = 400  # twenty seconds
HOUR = 3_600_000  # milliseconds
DOUBLE_CLICK = """() => {
    const click = (pressed, detail) => pressed.dispatchEvent(
        new MouseEvent("click", { bubbles: true, cancelable: true, detail, clientX: 9, clientY: 9 }));
    click(document.querySelector("#help"), 1);
    click(document.querySelector("dialog button.main"), 2);
    return [...document.querySelectorAll("dialog h2")].map((title) => title.textContent);
}"""
FORBID = (
    """Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } })"""
)
FILL = """() => {
    localStorage.removeItem("technomart.cart");
    for (let size = 2 ** 22; size >= 1; size /= 2) {
        try { for (;;) localStorage.setItem(`full${size} ${localStorage.length}`, "x".repeat(size)); } catch {}
    }
}"""


@pytest.fixture(scope="module")
def till(canteen: TechnoMart) -> Till:
    return Till.of(canteen)


def lie(page: Page, address: re.Pattern[str]) -> list[str]:
    """Answer POSTs in the server's place, by one lie after another; all but the first one were handed on before.

    Returns those that are left.
    """
    left = [*LIES]

    def answer(route: Route) -> None:
        if left != [*LIES]:
            route.fetch()
        route.fulfill(**LIES[left.pop(0)]) if left else route.continue_()

    page.route(address, answer)
    return left


def believe_none(page: Page, left: list[str], until: str) -> None:
    """Wait until all lies were told and something is there; the page asks again at once when its network is back."""
    for _ in range(TRIES):
        if not left and page.locator(until).count():
            return
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(50)
    raise AssertionError(f"{until} is not there; lies that are left: {left}")


def ticket(till: Till, page: Page, portions: int = 1) -> str:
    """Place an order and wait for its ticket in the kitchen; returns the id."""
    items = [{"menuItemId": till.dish(20).id, "quantity": portions}]
    made: str = till.call("POST", "/api/orders", {"items": items}).json()["data"]["id"]
    page.locator(f"[data-id='{made}']").wait_for()
    return made


def status_of(till: Till, order: str) -> str:
    stored: str = till.call("GET", f"/api/orders/{order}").json()["data"]["status"]
    return stored


def test_what_another_answers_in_the_place_of_the_server_is_no_answer(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish = till.dish(35)
    with window(browser, canteen.url, troubles_expected=True) as page:
        at_counter(page)
        choose(page, dish, 2)
        priced(page, "₱70.00")
        left = lie(page, PLACING)
        button(page, "Place and pay").click()
        believe_none(page, left, ".due")
        expect(page.locator(".due")).to_have_text("₱70.00")

        left = lie(page, PAYING)
        button(page, "+100").click()
        button(page, "Take ₱70.00").click()
        believe_none(page, left, ".change")
        expect(page.locator(".change")).to_have_text("Change₱30.00")

    assert till.orders_of(dish) == [("in_queue", 70_00, 0, 70_00, "walk-in", "")]
    assert [each[1:4] for each in till.payments_for(dish)] == [(70_00, "cash", 100_00)]


@pytest.mark.long
def test_behind_a_portal_a_screen_says_that_there_is_no_connection(browser: Browser, canteen: TechnoMart) -> None:
    with window(browser, canteen.url, troubles_expected=True) as page:
        sign_in(page, "manager@technomart.example", PASSWORD)
        page.route(re.compile("/api/"), lambda route: route.fulfill(**LIES["a portal"]))
        for path in ("/", "/kitchen", "/board", "/today"):
            page.goto(path)
            expect(page.locator("#connection")).to_have_text(re.compile("No connection"))


def test_a_tab_goes_on_as_whoever_signed_in_in_another_and_sends_nothing_in_their_name(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish, first, second = till.dish(18), till.cashier(), till.cashier()
    with window(browser, canteen.url, troubles_expected=True) as page:
        at_counter(page, first)
        choose(page, dish)
        priced(page, "₱18.00")
        page.route(PLACING, lambda route: (route.fetch(), route.abort()))  # stored, and the answer lost
        button(page, "Place and pay").click()
        expect(page.get_by_text("Asking again")).to_be_visible()
        mine = page.evaluate("localStorage.getItem('technomart.session')")
        other = browser.new_context(base_url=canteen.url).new_page()
        other.goto("/")
        sign_in(other, second, PASSWORD)
        theirs = other.evaluate("localStorage.getItem('technomart.session')")
        other.context.close()

        with page.context.expect_page() as opened, page.expect_navigation():
            page.evaluate("open('/board')")
            opened.value.evaluate("theirs => localStorage.setItem('technomart.session', theirs)", theirs)
        expect(page.locator("#open-ends")).to_contain_text("It is asked for when Sita Cruz signs in here.")
        page.unroute(PLACING)
        with page.expect_navigation():
            opened.value.evaluate("mine => localStorage.setItem('technomart.session', mine)", mine)
        expect(page.locator(".due")).to_have_text("₱18.00")

    assert len(till.orders_of(dish)) == 1


@pytest.mark.long
def test_what_somebody_else_sent_for_an_order_is_not_taken_for_what_is_pressed_now(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish, first, second = till.dish(50), till.cashier(), till.cashier()
    with window(browser, canteen.url, troubles_expected=True) as page:
        at_counter(page, first)
        choose(page, dish)
        priced(page, "₱50.00")
        button(page, "Place and pay").click()
        button(page, "+20").click()
        page.route(PAYING, lambda route: (route.fetch(), route.abort()), times=1)
        button(page, "Take ₱20.00").click()
        expect(page.get_by_text("Asking again")).to_be_visible()
        page.evaluate("localStorage.removeItem('technomart.session')")
        page.reload()

        at_counter(page, second)
        page.locator(".due").wait_for()  # asked for again in this tab
        button(page, "Exact").click()
        button(page, "Take ₱30.00").click()
        expect(page.locator("#notice")).to_contain_text("Sita Cruz sent this from here")

    assert [each[1:4] for each in till.payments_for(dish)] == [(20_00, "cash", 20_00)]


@pytest.mark.long
def test_a_held_enter_moves_a_ticket_once_and_leaves_the_change_in_sight(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    with window(browser, canteen.url) as page:
        at_counter(page)
        choose(page, till.dish(35))
        priced(page, "₱35.00")
        button(page, "Place and pay").click()
        button(page, "+100").click()
        hold_enter(page, ".called")
        expect(page.locator(".change")).to_have_text("Change₱65.00")
        button(page, "Next order").click()

        page.goto("/kitchen")
        order = ticket(till, page)
        page.locator(f"[data-id='{order}']").focus()
        hold_enter(page, f"[data-id='{order}'].in_progress")

    assert status_of(till, order) == "in_progress"


def hold_enter(page: Page, until: str) -> None:
    """Hold Enter until something is there, and for some repeats more."""
    page.keyboard.down("Enter")
    while not page.locator(until).count():
        page.keyboard.down("Enter")
    for _ in range(8):
        page.keyboard.down("Enter")
        page.wait_for_timeout(30)
    page.keyboard.up("Enter")


def test_the_second_half_of_a_double_click_does_nothing_to_what_came_into_the_place_of_the_first(
    browser: Browser, canteen: TechnoMart
) -> None:
    with window(browser, canteen.url) as page:
        at_counter(page)
        assert page.evaluate(DOUBLE_CLICK) == ["Keys"]
        button(page, "Close").click()
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.long
def test_a_device_clock_that_is_set_makes_no_ticket_late_and_no_board_current(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    with window(browser, canteen.url, troubles_expected=True) as page:
        sign_in(page, "manager@technomart.example", PASSWORD)
        page.goto("/kitchen")
        card = page.locator(f"[data-id='{ticket(till, page)}']")
        for by in (3 * HOUR, -6 * HOUR):
            page.evaluate(SET_CLOCK, by)
            card.get_by_role("checkbox").first.click()  # which draws anew
            expect(card.locator("time")).to_have_text("0 min")

        page.goto("/board")
        page.locator("#making li").first.wait_for()
        page.route(QUEUE, lambda route: route.abort())
        page.evaluate(SET_CLOCK, -3 * HOUR)
        page.evaluate(WAIT_MORE, 16_000)
        expect(page.locator("#gone")).to_be_visible()


def test_a_browser_that_forbids_pages_to_remember_is_told_so(browser: Browser, canteen: TechnoMart) -> None:
    with window(browser, canteen.url, troubles_expected=True) as page:
        page.add_init_script(FORBID)
        for path in ("/", "/kitchen", "/board", "/today"):
            page.goto(path)
            expect(page.get_by_role("alert")).to_contain_text("lets no page remember anything")


def test_a_counter_without_room_shows_its_menu_and_says_so(browser: Browser, canteen: TechnoMart, till: Till) -> None:
    dish = till.dish(35)
    with window(browser, canteen.url, troubles_expected=True) as page:
        at_counter(page)
        page.evaluate(FILL)
        page.reload()
        choose(page, dish)
        expect(page.locator("#notice")).to_contain_text("no room left")
