"""A screen goes on following the queue, whatever happens while it waits for an answer."""

import pytest
from playwright.sync_api import Browser, Route, expect

from support.browser import sign_in, window
from support.servers.served import EMAIL, PASSWORD, ServedCanteen


def placed(canteen: ServedCanteen) -> str:
    order: str = canteen.data("POST", "/api/orders", {"items": [{"menuItemId": canteen.dish, "quantity": 1}]})["id"]
    return order


def moved(canteen: ServedCanteen, order: str, *states: str) -> None:
    for status in states:
        canteen.data("PATCH", f"/api/orders/{order}/status", {"status": status})


def test_a_ticket_that_goes_while_the_screen_asks_after_it_ends_nothing(
    browser: Browser, served: ServedCanteen
) -> None:
    order, held = placed(served), list[Route]()

    def hold(route: Route) -> None:  # the browser's library asks functions for their names
        held.append(route)

    moved(served, order, "in_progress", "ready")
    with window(browser, served.url, troubles_expected=True) as page:
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.route("**/bulk-progress*", hold)
        page.goto("/kitchen")
        sign_in(page, EMAIL, PASSWORD)
        card = page.locator(".ticket")
        expect(card).to_have_count(1)

        moved(served, order, "completed")  # elsewhere, so that the screen misses it and asks
        page.evaluate("dispatchEvent(new Event('online'))")
        while not held:
            page.wait_for_timeout(20)
        card.get_by_role("button", name="Handed over").click()
        expect(card).to_have_count(0)
        held.pop().continue_()
        page.unroute("**/bulk-progress*")
        placed(served)

        expect(card).to_have_count(1)
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_screen_shows_what_a_long_queue_shows_and_says_how_much_it_leaves_out(
    browser: Browser, served: ServedCanteen
) -> None:
    older, newer = placed(served), placed(served)

    def cut(route: Route) -> None:
        whole = route.fetch().json()
        rows = [order for order in whole["data"] if order["id"] == newer]
        route.fulfill(json={**whole, "data": rows, "count": 1, "leftOut": len(whole["data"]) - 1})

    with window(browser, served.url, troubles_expected=True) as page:
        page.goto("/kitchen")
        sign_in(page, EMAIL, PASSWORD)
        for order in (older, newer):
            expect(page.locator(f".ticket[data-id='{order}']")).to_be_visible()

        page.route("**/api/orders/queue", cut)
        placed(served)
        page.evaluate("dispatchEvent(new Event('online'))")

        expect(page.locator("#count")).to_contain_text("older not shown")
        expect(page.locator(f".ticket[data-id='{older}']")).to_have_count(0)
        expect(page.locator(f".ticket[data-id='{newer}']")).to_be_visible()
        expect(page.locator("body")).to_have_attribute("data-differs", "no")


@pytest.mark.parametrize("screen", ["kitchen", "board"])
def test_a_fault_of_the_page_is_said_and_the_queue_is_asked_for_again(
    browser: Browser, served: ServedCanteen, screen: str
) -> None:
    order = placed(served)
    with window(browser, served.url, troubles_expected=True) as page:
        strange = '{"success": true, "count": 1, "data": [{"id": "x", "version": 1, "status": "in_queue"}]}'
        page.route("**/api/orders/queue", lambda route: route.fulfill(body=strange, content_type="application/json"))
        page.goto(f"/{screen}")
        sign_in(page, EMAIL, PASSWORD)
        expect(page.locator("#connection")).to_contain_text("fault")

        page.unroute("**/api/orders/queue")
        page.evaluate("dispatchEvent(new Event('online'))")
        number = served.data("GET", f"/api/orders/{order}")["orderNumber"]
        expect(page.locator("main")).to_contain_text(number)
        expect(page.locator("#connection")).to_be_empty()
