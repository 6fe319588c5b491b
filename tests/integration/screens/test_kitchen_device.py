"""What a device of the kitchen keeps for itself: its station, ticks, what was seen, and the last move."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from support.browser import window
from support.counter import Dish, Till
from support.kitchen import COOK, DEMO_PASSWORD, at_kitchen, moved, placed, status_of, ticket
from support.servers.served import ServedCanteen
from support.servers.technomart import TechnoMart


def test_a_station_shows_the_tickets_of_its_heading_and_hides_none_when_the_heading_goes(
    browser: Browser, canteen: TechnoMart
) -> None:
    till = Till.of(canteen)
    drink, soup = till.dish(20, category="Drinks"), till.dish(80)

    def order_of(*dishes: Dish) -> Any:
        lines = [{"menuItemId": dish.id, "quantity": 2} for dish in dishes]
        return till.call("POST", "/api/orders", {"items": lines}).json()["data"]

    drinks, soups, both = order_of(drink), order_of(soup), order_of(drink, soup)
    with window(browser, canteen.url) as page:
        at_kitchen(page, COOK, DEMO_PASSWORD)
        for order in (drinks, soups, both):
            expect(ticket(page, order)).to_be_visible()

        page.get_by_label("Station").select_option("Drinks")
        expect(ticket(page, soups)).to_have_count(0)
        expect(ticket(page, drinks).locator("li:not(.elsewhere)")).to_contain_text([drink.name])
        expect(ticket(page, both).locator("li:not(.elsewhere)")).to_contain_text([drink.name])
        expect(ticket(page, both).locator("li.elsewhere")).to_contain_text([soup.name])
        expect(page.locator("#all-day")).to_contain_text(f"4 {drink.name}")
        expect(page.locator("#all-day")).not_to_contain_text(soup.name)

        page.reload()
        expect(ticket(page, drinks)).to_be_visible()
        expect(page.get_by_label("Station")).to_have_value("Drinks")
        expect(ticket(page, soups)).to_have_count(0)

        page.evaluate("localStorage.setItem('technomart.kitchen.station', 'Juices')")  # not on the menu any more
        page.reload()
        expect(page.get_by_label("Station")).to_have_value("")
        expect(ticket(page, soups)).to_be_visible()


@pytest.mark.long
def test_the_tabs_of_a_device_keep_each_others_ticks_and_what_was_seen(browser: Browser, served: ServedCanteen) -> None:
    one, other, off = placed(served), placed(served), placed(served)
    with window(browser, served.url) as page:
        at_kitchen(page)
        second = page.context.new_page()
        second.goto("/kitchen")
        expect(second.locator(".ticket")).to_have_count(3)

        ticket(page, one).get_by_role("checkbox").click()
        moved(served, off["id"], "cancelled")
        expect(ticket(second, off)).to_contain_text("Called off")
        ticket(second, other).get_by_role("checkbox").click()
        ticket(page, off).get_by_role("button", name="Seen").click()
        latest = placed(served)
        for tab in (page, second):
            expect(ticket(tab, latest)).to_be_visible()
        for tab in (page, second):
            tab.reload()
            for ticked in (one, other):
                expect(ticket(tab, ticked).get_by_role("checkbox")).to_be_checked()
            expect(ticket(tab, latest).get_by_role("checkbox")).not_to_be_checked()
            expect(ticket(tab, off)).to_have_count(0)


def test_the_last_move_is_taken_back_also_after_a_reload_and_no_other_one_instead(
    browser: Browser, served: ServedCanteen
) -> None:
    early, order = placed(served), placed(served)
    for each in (early, order):
        moved(served, each["id"], "in_progress")
    moved(served, early["id"], "ready")
    with window(browser, served.url) as page:
        at_kitchen(page)
        ticket(page, order).get_by_role("button", name="Ready").click()
        expect(page.locator("#ready .ticket")).to_have_count(2)
        page.reload()
        expect(page.locator("#ready .ticket")).to_have_count(2)
        page.keyboard.press("r")
        expect(page.locator("#tickets .ticket")).to_have_attribute("data-id", order["id"])
        assert status_of(served, order) == "in_progress"

        ticket(page, order).get_by_role("button", name="Ready").click()
        ticket(page, order).get_by_role("button", name="Handed over").click()
        expect(page.locator(".ticket")).to_have_count(1)
        page.keyboard.press("r")
        expect(page.get_by_role("alert")).to_contain_text("was handed over, which cannot be taken back")
        assert status_of(served, early) == "ready"
        ticket(page, early).get_by_role("button", name="Back").click()
        expect(page.locator("#tickets .ticket")).to_have_attribute("data-id", early["id"])
        assert status_of(served, early) == "in_progress"


RINGS = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
"""


def test_a_new_ticket_rings_in_each_tab_that_somebody_has_touched_unless_sound_is_off(
    browser: Browser, served: ServedCanteen
) -> None:
    with window(browser, served.url) as page:
        page.context.add_init_script(RINGS)
        at_kitchen(page)
        page.reload()
        expect(page.get_by_role("button", name="Sound: touch once")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Sound on")).to_be_visible()
        expect(ticket(page, placed(served))).to_be_visible()
        assert page.evaluate("tones") == 2

        other = page.context.new_page()
        other.goto("/kitchen")
        other.keyboard.press("Tab")
        expect(other.get_by_role("button", name="Sound on")).to_be_visible()
        second = placed(served)
        for tab, tones in ((page, 4), (other, 2)):
            expect(ticket(tab, second)).to_be_visible()
            assert tab.evaluate("tones") == tones

        page.keyboard.press("m")
        for tab in (page, other):
            expect(tab.get_by_role("button", name="Sound off")).to_be_visible()
        expect(ticket(page, placed(served))).to_be_visible()
        assert page.evaluate("tones") == 4
