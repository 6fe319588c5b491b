"""One cart is one order and one payment, whatever gets lost, however often and in however many tabs it is pressed."""

from collections.abc import Iterator
from random import Random

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from support.browser import window
from support.counter import OTHER, Till, at_counter, button, choose, priced, tile
from support.servers.proxy import Proxy, own_proxy
from support.servers.technomart import TechnoMart

PLACING = rb"POST /api/orders HTTP"
PAYING = rb"POST /api/orders/[^/ ]+/payment HTTP"
ROUNDS = 12
CHANGING = rb"PATCH /api/orders/[^/ ]+/status HTTP"


@pytest.fixture(scope="module")
def till(canteen: TechnoMart) -> Till:
    return Till.of(canteen)


@pytest.fixture
def proxy(canteen: TechnoMart) -> Iterator[Proxy]:
    with own_proxy(canteen.port) as proxy:
        yield proxy


def until_it_is_said_again(page: Page) -> None:
    """Wait until the page says that it asks again."""
    expect(page.get_by_text("Asking again").first).to_be_visible()


def press_twice(pressed: Locator) -> None:
    """Press a button twice at once, as an impatient finger does, without waiting for what comes of it."""
    pressed.evaluate("button => { button.click(); button.click(); }")


def test_lost_requests_lost_answers_and_reloads_leave_one_order_and_one_payment(
    browser: Browser, canteen: TechnoMart, till: Till, proxy: Proxy
) -> None:
    dish = till.dish(35)
    with window(browser, proxy.url, troubles_expected=True) as page:
        at_counter(page)
        choose(page, dish, 2)
        priced(page, "₱70.00")

        proxy.cut_reply_after(PLACING)
        button(page, "Place and pay").click()
        until_it_is_said_again(page)
        assert len(till.orders_of(dish)) == 1  # it was stored, and only the answer was lost
        page.reload()
        until_it_is_said_again(page)
        proxy.heal()
        expect(page.locator(".due")).to_have_text("₱70.00")

        button(page, "+100").click()
        proxy.cut_request_on(PAYING, times=1)
        proxy.cut_reply_after(PAYING)
        button(page, "Take ₱70.00").click()
        until_it_is_said_again(page)
        page.reload()
        expect(page.locator(".due, .called").first).to_be_visible()
        proxy.heal()
        expect(page.locator(".change")).to_have_text("Change₱30.00")

    assert till.orders_of(dish) == [("in_queue", 70_00, 0, 70_00, "walk-in", "")]
    assert [each[1:4] for each in till.payments_for(dish)] == [(70_00, "cash", 100_00)]


def test_a_server_that_stops_between_is_waited_for(
    browser: Browser, canteen: TechnoMart, till: Till, proxy: Proxy
) -> None:
    dish = till.dish(12)
    with window(browser, proxy.url, troubles_expected=True) as page:
        at_counter(page)
        choose(page, dish)
        priced(page, "₱12.00")
        proxy.refuse()
        proxy.reset_all()
        button(page, "Park p").click()
        until_it_is_said_again(page)
        assert till.orders_of(dish) == []
        choose(page, dish)
        expect(page.locator("#notice")).to_contain_text("being sent")
        proxy.heal()
        expect(page.locator("#notice")).to_contain_text("Parked as")

        page.keyboard.press("o")
        page.locator("button.order", has_text=dish.name).click()
        proxy.cut_reply_after(CHANGING, times=2)
        button(page, "Send to the kitchen").click()
        expect(page.locator(".in-hand h2")).to_contain_text("waits for the kitchen")

    assert till.orders_of(dish) == [("in_queue", 12_00, 0, 0, "walk-in", "")]
    moves = till.rows(
        "SELECT COUNT(*) FROM order_history h JOIN order_lines l ON l.order_id = h.order_id "
        f"WHERE l.menu_item_id = '{dish.id}'"
    )
    assert moves == [(2,)]  # placed, and sent once


def test_two_tabs_and_double_clicks_make_one_order_and_one_payment(
    browser: Browser, canteen: TechnoMart, till: Till, proxy: Proxy
) -> None:
    dish = till.dish(20)
    with window(browser, proxy.url, troubles_expected=True) as one:
        at_counter(one)
        other = one.context.new_page()
        other.goto("/")
        choose(one, dish)
        for tab in (one, other):
            priced(tab, "₱20.00")
        proxy.latency = 0.1
        for tab in (one, other):
            press_twice(tab.locator("#place"))
        expect(one.locator(".due")).to_have_text("₱20.00")
        expect(other.locator("#lines")).to_have_text("Choose dishes from the menu.")
        assert len(till.orders_of(dish)) == 1

        other.reload()
        other.keyboard.press("o")
        other.locator("button.order", has_text=dish.name).click()
        button(other, "Pay ₱20.00").click()
        for tab in (one, other):
            button(tab, "+50").click()
        for tab in (one, other):
            press_twice(tab.locator(".pay .choices .main"))
        for tab in (one, other):
            expect(tab.locator(".called")).to_be_visible()

    assert till.orders_of(dish) == [("in_queue", 20_00, 0, 20_00, "walk-in", "")]
    assert [each[1] for each in till.payments_for(dish)] == [20_00]


def test_two_counters_that_take_the_money_of_one_order_take_it_once(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish = till.dish(20)
    till.call("POST", "/api/orders", {"items": [{"menuItemId": dish.id, "quantity": 1}]})
    with (
        window(browser, canteen.url, troubles_expected=True) as one,
        window(browser, canteen.url, troubles_expected=True) as other,
    ):
        for page, email in ((one, OTHER), (other, "elena@technomart.example")):
            at_counter(page, email)
            page.keyboard.press("o")
            page.locator("button.order", has_text=dish.name).click()
            button(page, "Pay ₱20.00").click()
            button(page, "Exact").click()
        for page in (one, other):
            button(page, "Take ₱20.00").click()
            expect(page.locator(".called")).to_be_visible()
        expect(other.locator(".change")).to_have_count(0)  # nothing was taken there
        expect(other.locator("#notice")).to_be_visible()

    assert len(till.payments_for(dish)) == 1


@pytest.mark.long
def test_what_one_sent_is_not_sent_again_as_somebody_else(
    browser: Browser, canteen: TechnoMart, till: Till, proxy: Proxy
) -> None:
    dish = till.dish(18)
    with window(browser, proxy.url, troubles_expected=True) as page:
        at_counter(page)
        choose(page, dish)
        priced(page, "₱18.00")
        proxy.cut_reply_after(PLACING)
        button(page, "Place and pay").click()
        until_it_is_said_again(page)
        button(page, "Sign out").click()
        proxy.heal()
        at_counter(page, OTHER)
        expect(page.locator("#open-ends")).to_contain_text("Carla Dizon sent something")
        assert len(till.orders_of(dish)) == 1

        button(page, "Sign out").click()
        at_counter(page)
        expect(page.locator(".due")).to_have_text("₱18.00")

    assert len(till.orders_of(dish)) == 1


@pytest.mark.long
def test_whose_session_ends_in_between_signs_in_again_and_goes_on_where_they_were(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish, email = till.dish(20), till.cashier()
    with window(browser, canteen.url, troubles_expected=True) as page:
        at_counter(page, email)
        choose(page, dish)
        till.sign_out_everywhere(email)
        tile(page, dish).evaluate("dish => dish.click()")  # be it behind the form that asks who is there
        at_counter(page, email)
        priced(page, "₱40.00")

        button(page, "Place and pay").click()
        button(page, "Exact").click()
        till.sign_out_everywhere(email)
        press_twice(page.locator(".pay .choices .main"))
        at_counter(page, email)
        expect(page.locator(".called")).to_be_visible()

    assert till.orders_of(dish) == [("in_queue", 40_00, 0, 40_00, "walk-in", "")]
    assert len(till.payments_for(dish)) == 1


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_whatever_breaks_on_the_line_each_order_is_placed_and_paid_once(
    browser: Browser, canteen: TechnoMart, till: Till, proxy: Proxy, *, seed: int
) -> None:
    chance = Random(seed)
    with window(browser, proxy.url, troubles_expected=True) as page:
        at_counter(page)
        for _ in range(ROUNDS):
            dish = till.dish(25)
            nudge(page)
            choose(page, dish)
            priced(page, "₱25.00")
            broken(proxy, PLACING, chance)
            press_twice(page.locator("#place"))
            reloaded_perhaps(page, chance)
            page.locator(".due").wait_for()
            button(page, "+50").click()
            broken(proxy, PAYING, chance)
            press_twice(page.locator(".pay .choices .main"))
            reloaded_perhaps(page, chance)
            page.locator(".called").wait_for()
            proxy.heal()
            button(page, "Next order").click()

            assert till.orders_of(dish) == [("in_queue", 25_00, 0, 25_00, "walk-in", "")]
            assert [each[1:4] for each in till.payments_for(dish)] == [(25_00, "cash", 50_00)]
    assert proxy.counts.cut_replies
    assert proxy.counts.cut_requests


def nudge(page: Page) -> None:
    """Let the page ask for the menu now, as it does when its network is back."""
    page.evaluate("dispatchEvent(new Event('online'))")


def broken(proxy: Proxy, request: bytes, chance: Random) -> None:
    """Let the line lose some of what is sent, or of what is answered, and be slow."""
    proxy.heal()
    proxy.latency = chance.choice((0, 0, 0.05, 0.2))
    if chance.random() < 0.6:
        proxy.cut_reply_after(request, times=chance.randint(1, 2))
    if chance.random() < 0.4:
        proxy.cut_request_on(request, times=1)


def reloaded_perhaps(page: Page, chance: Random) -> None:
    """Load the page anew at some moment, in half of the cases; what was sent by then is still known."""
    if chance.random() < 0.5:
        page.wait_for_timeout(chance.choice((20, 200, 900)))
        page.reload()
