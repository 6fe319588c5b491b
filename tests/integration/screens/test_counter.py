"""The counter as somebody works at it: what the screen says is what the server stored."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import Scheme, picture, window
from support.counter import ADMIN, MANAGER, OTHER, PASSWORD, Dish, Till, at_counter, button, choose, priced, tile, total
from support.servers.served import UNLIMITED
from support.servers.technomart import TechnoMart, own_technomart

FITS = "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"


@pytest.fixture(scope="module")
def till(canteen: TechnoMart) -> Till:
    return Till.of(canteen)


def recalled(page: Page, dish: Dish) -> None:
    """Open the order that has a dish from the list of those that are parked or not paid."""
    button(page, "Order").or_(page.locator("#show-orders")).last.click()
    page.locator("button.order", has_text=dish.name).click()
    page.locator(".in-hand .line").first.wait_for()


def test_an_order_is_taken_discounted_within_the_limit_paid_in_cash_and_handed_a_receipt(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish, other = till.dish(45), till.dish(30.5)
    with window(browser, canteen.url, troubles_expected=True) as page:
        at_counter(page)
        choose(page, dish, 3)
        choose(page, other)
        page.get_by_label(f"One less: {dish.name}").click()
        page.get_by_label(f"Notes: {dish.name}").click()
        page.get_by_label("Notes for the kitchen").fill("no onions")
        button(page, "Keep").click()
        page.get_by_text("Online").click()
        page.get_by_label("Customer").fill("Ana Reyes")
        priced(page, "₱120.50")

        page.locator("summary").click()
        page.get_by_label("Discount", exact=True).fill("21")
        expect(page.locator("#refusal")).to_contain_text("A discount of 25.31 (21 %) needs a manager.")
        page.get_by_label("Discount", exact=True).fill("10")
        page.get_by_label("Reason of the discount").fill("regular guest")
        priced(page, "₱108.45")
        button(page, "Place and pay").click()

        expect(page.locator(".due")).to_have_text("₱108.45")
        button(page, "+200").click()
        expect(page.locator(".outcome")).to_have_text("Change ₱91.55")
        button(page, "Take ₱108.45").click()
        expect(page.locator(".called")).to_have_text(re.compile(r"O-\d{3}"))
        expect(page.locator(".change")).to_have_text("Change₱91.55")
        with page.expect_download() as receipt:
            button(page, "Receipt").click()
        assert receipt.value.path().read_bytes().startswith(b"%PDF")
        button(page, "Next order").click()
        expect(page.locator("#lines")).to_have_text("Choose dishes from the menu.")

    assert till.orders_of(dish) == [("in_queue", 108_45, 12_05, 108_45, "online", "Ana Reyes")]
    assert [each[1:4] for each in till.payments_for(dish)] == [(108_45, "cash", 200_00)]
    notes = till.rows(f"SELECT quantity, notes FROM order_lines WHERE menu_item_id = '{dish.id}'")
    assert notes == [(2, "no onions")]


def test_the_keys_do_everything(browser: Browser, canteen: TechnoMart, till: Till) -> None:
    dish, other = till.dish(50), till.dish(20)
    with window(browser, canteen.url) as page:
        at_counter(page)
        keys = page.keyboard

        def write(text: str, *then: str) -> None:
            keys.type(text)
            for key in then:
                keys.press(key)

        keys.press("/")
        write(dish.name.split()[1], "Enter", "Enter")
        write(other.name.split()[1], "Enter", "Escape", "Escape", "+", "ArrowUp", "-", "n")
        write("well done", "Enter", "c")
        write("Jo", "Escape", "d")
        write("5", "Escape")
        priced(page, "₱85.50")
        keys.press("Control+Enter")
        expect(page.locator(".due")).to_have_text("₱85.50")
        keys.press("m")
        page.get_by_label("Reference").focus()
        write("GC-1234", "Enter")
        page.locator(".called").wait_for()
        keys.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)

        owed = till.dish(12)
        placed = till.call("POST", "/api/orders", {"items": [{"menuItemId": owed.id, "quantity": 1}]}).json()["data"]
        keys.press("o")
        write(placed["orderNumber"], "Enter")
        page.locator(".in-hand").wait_for()
        keys.press("Enter")
        page.locator(".due").wait_for()
        write("e", "Enter")
        page.locator(".called").wait_for()

    assert [each[1:] for each in till.payments_for(owed)] == [(12_00, "cash", 12_00, "")]
    assert till.orders_of(dish) == [("in_queue", 85_50, 4_50, 85_50, "walk-in", "Jo")]
    assert [each[1:] for each in till.payments_for(dish)] == [(85_50, "mobile", None, "GC-1234")]


def test_what_is_parked_at_one_counter_is_recalled_changed_sent_and_paid_in_parts_at_another(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish, added = till.dish(40), till.dish(25)
    with window(browser, canteen.url) as here:
        at_counter(here)
        choose(here, dish, 2)
        button(here, "Park p").click()
        expect(here.locator("#notice")).to_contain_text("Parked as W-")
    assert till.orders_of(dish) == [("pending", 80_00, 0, 0, "walk-in", "")]

    with window(browser, canteen.url, width=1024, height=768, touch=True) as there:
        at_counter(there, OTHER)
        choose(there, added)
        recalled(there, dish)
        button(there, "Add what is in the cart (1)").click()
        expect(there.locator(".in-hand .line")).to_have_count(2)
        there.get_by_label(f"One less: {dish.name}").click()
        there.get_by_label("Why?").fill("changed their mind")
        button(there, "Take off").click()
        expect(there.locator(".in-hand")).to_contain_text("To pay₱65.00")
        button(there, "Send to the kitchen").click()
        expect(there.locator(".in-hand h2")).to_contain_text("waits for the kitchen")

        button(there, "Pay ₱65.00").click()
        button(there, "+50").click()
        expect(there.locator(".outcome")).to_have_text("A part: ₱15.00 stays owed.")
        button(there, "Take ₱50.00").click()
        button(there, "Take the rest, ₱15.00").click()
        button(there, "Card").click()
        button(there, "Take ₱15.00").click()
        button(there, "Next order").click()
        expect(there.locator(".in-hand")).to_contain_text("To pay₱0.00")

    assert till.orders_of(dish) == [("in_queue", 65_00, 0, 65_00, "walk-in", "")]
    assert [each[1:4] for each in till.payments_for(dish)] == [(50_00, "cash", 50_00), (15_00, "card", None)]


def test_an_order_that_was_not_paid_is_found_by_its_number_and_called_off_with_a_reason(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish = till.dish(33)
    placed = till.call("POST", "/api/orders", {"items": [{"menuItemId": dish.id, "quantity": 1}]}).json()["data"]
    with window(browser, canteen.url) as page:
        at_counter(page)
        page.keyboard.press("o")
        page.get_by_label("Find an order").fill(placed["orderNumber"])
        expect(page.locator("#orders-shown h2")).to_have_text(["Found"])
        page.locator("button.order", has_text=dish.name).click()
        button(page, "Call off").click()
        page.get_by_label("Why?").fill("left")
        button(page, "Call off").last.click()
        expect(page.locator(".in-hand h2")).to_contain_text("cancelled")

    assert till.orders_of(dish)[0][0] == "cancelled"


def test_the_cart_survives_a_reload_and_what_sells_out_or_gets_dearer_is_said(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish, gone = till.dish(60), till.dish(10)
    with window(browser, canteen.url, troubles_expected=True) as page:
        at_counter(page)
        choose(page, dish)
        choose(page, gone)
        priced(page, "₱70.00")
        page.reload()
        priced(page, "₱70.00")

        till.call("PATCH", f"/api/menu/items/{gone.id}/availability", {"available": False})
        expect(tile(page, gone)).to_have_attribute("aria-disabled", "true")
        expect(page.locator(".line.bad")).to_contain_text("Sold out: remove it.")
        expect(page.locator("#refusal")).to_have_text(f"{gone.name} is not available. Remove what is marked.")
        tile(page, gone).click(force=True)
        expect(page.locator("#notice")).to_have_text(f"{gone.name} is sold out.")
        page.get_by_label(f"Remove: {gone.name}").click()
        priced(page, "₱60.00")

        hold_polls(page)
        till.call("PUT", f"/api/menu/items/{dish.id}", {"price": 61.25})
        button(page, "Place and pay").click()
        expect(page.locator("#notice")).to_contain_text("The total is 61.25 now and not 60.00")
        priced(page, "₱61.25")
        button(page, "Place and pay").click()
        expect(page.locator(".due")).to_have_text("₱61.25")

    assert till.orders_of(dish) == [("in_queue", 61_25, 0, 0, "walk-in", "")]


def hold_polls(page: Page) -> None:
    """Let the page ask for the menu in vain from now on, so that it learns of changes by refusals alone."""
    page.route("**/api/menu/items", lambda route: route.abort())


def test_what_there_is_not_enough_of_is_refused_with_what_is_left(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish = till.dish(15)
    item = {"name": f"Rice of {dish.name}", "unit": "kg", "quantity": 0.5}
    item_id = till.call("POST", "/api/inventory/items", item).json()["data"]["id"]
    till.call("PUT", f"/api/inventory/recipes/{dish.id}", [{"inventoryItemId": item_id, "quantity": 0.2}])
    with window(browser, canteen.url, troubles_expected=True) as page:
        at_counter(page)
        choose(page, dish, 3)
        expect(page.locator("#refusal")).to_contain_text("0.5 kg left, 0.6 kg needed. Take fewer portions")
        page.keyboard.press("-")
        priced(page, "₱30.00")
        page.keyboard.press("p")
        expect(page.locator("#notice")).to_contain_text("Parked as")
        expect(tile(page, dish)).to_have_attribute("aria-disabled", "true")  # 0.1 kg is left


def test_what_costs_nothing_after_its_discount_is_not_asked_for(
    browser: Browser, canteen: TechnoMart, till: Till
) -> None:
    dish = till.dish(15)
    with window(browser, canteen.url) as page:
        at_counter(page, ADMIN)
        choose(page, dish)
        page.keyboard.press("d")
        page.get_by_label("Kind of discount").select_option("₱")
        page.get_by_label("Discount", exact=True).fill("20")
        priced(page, "₱0.00")
        button(page, "Place and pay").click()
        expect(page.locator(".pay h2")).to_have_text("Nothing to pay")
        button(page, "Next order").click()

    assert till.orders_of(dish) == [("in_queue", 0, 15_00, 0, "walk-in", "")]


@pytest.mark.long  # it needs a server of its own
def test_a_second_person_approves_what_settings_do_not_leave_to_one(browser: Browser) -> None:
    settings = UNLIMITED | {"TECHNOMART_APPROVE_REFUNDS_ABOVE": "10"}
    with own_technomart(settings, arguments=["--demo"]) as canteen:
        canteen.run("db", "upgrade")
        canteen.start()
        till = Till.of(canteen)
        dish = till.dish(33)
        placed = till.call("POST", "/api/orders", {"items": [{"menuItemId": dish.id, "quantity": 1}]}).json()["data"]
        till.call("POST", f"/api/orders/{placed['id']}/payment", {"amount": 33, "method": "cash"})
        with window(browser, canteen.url, troubles_expected=True) as page:
            at_counter(page, MANAGER)
            page.keyboard.press("o")
            page.get_by_label("Find an order").fill(placed["orderNumber"])
            page.locator("button.order", has_text=dish.name).click()
            button(page, "Call off").click()
            page.get_by_label("Why?").fill("cold")
            button(page, "Call off").last.click()
            for password in ("not-theirs", PASSWORD):
                page.get_by_label("E-mail of a second person").fill(ADMIN)
                page.get_by_label("Their password").fill(password)
                page.get_by_label("Their password").press("Enter")  # two clicks at one place so soon are one
            expect(page.locator(".in-hand h2")).to_contain_text("cancelled")
            assert PASSWORD not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")

        assert till.orders_of(dish) == [("cancelled", 33_00, 0, 0, "walk-in", "")]


@pytest.mark.parametrize(
    ("scheme", "width", "height", "name"),
    [
        pytest.param("light", 1280, 800, "counter", marks=pytest.mark.long),
        pytest.param("dark", 1024, 768, "counter-dark", marks=pytest.mark.long),
        ("light", 390, 844, "counter-phone"),
    ],
)
def test_the_counter_fits_its_window(
    browser: Browser, till: Till, tmp_path: Path, *, scheme: Scheme, width: int, height: int, name: str
) -> None:
    first, *others = (till.dish(price) for price in (45, 120, 33.5))  # other tests use up what the demo's are made of
    with window(browser, till.canteen.url, width=width, height=height, scheme=scheme) as page:
        at_counter(page)
        for dish in (*others, first, first):
            tile(page, dish).click()
        expect(total(page)).not_to_have_text("₱0.00")

        assert page.evaluate(FITS)
        picture(page, name, tmp_path)
        if page.locator("#to-cart").is_visible():
            page.locator("#to-cart").click()
            assert page.evaluate(FITS)
            picture(page, f"{name}-order", tmp_path)
