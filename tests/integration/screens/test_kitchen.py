"""The kitchen's screen: no ticket is lost, doubled or gone unsaid, whatever becomes of the network."""

from collections import Counter
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import Scheme, picture, sign_in, window
from support.counter import Till
from support.kitchen import COOK, DEMO_PASSWORD, at_kitchen, moved, placed, status_of, ticket
from support.servers.chaos import own_chaos
from support.servers.processes import PATIENCE
from support.servers.served import ServedCanteen
from support.servers.technomart import TechnoMart

STANDING = ("in_queue", "in_progress", "ready")


def test_a_ticket_goes_through_the_kitchen_by_keys_and_comes_back(browser: Browser, served: ServedCanteen) -> None:
    order = placed(served, 3, customerName="Tess")
    with window(browser, served.url) as page:
        at_kitchen(page)
        expect(ticket(page, order)).to_contain_text("Tess")
        expect(page.locator("#all-day li")).to_have_text(["3 Adobo"])

        page.keyboard.press("ArrowRight")
        page.keyboard.press("1")
        expect(ticket(page, order).get_by_role("checkbox")).to_be_checked()
        page.reload()
        expect(ticket(page, order).get_by_role("checkbox")).to_be_checked()
        expect(page.locator("#all-day li")).to_have_count(0)

        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(ticket(page, order).get_by_role("button", name="Ready")).to_be_enabled()
        assert status_of(served, order) == "in_progress"
        page.keyboard.press("Enter")
        expect(page.locator("#ready .ticket")).to_have_count(1)
        assert status_of(served, order) == "ready"

        page.keyboard.press("r")
        expect(page.locator("#tickets .ticket")).to_have_count(1)
        assert status_of(served, order) == "in_progress"

        for name in ("Ready", "Handed over"):
            ticket(page, order).get_by_role("button", name=name).click()
        expect(page.locator(".ticket")).to_have_count(0)
        assert status_of(served, order) == "completed"


def test_what_is_called_off_or_changed_stays_until_somebody_has_seen_it(
    browser: Browser, served: ServedCanteen
) -> None:
    lost, changed, unseen = placed(served), placed(served, 2), placed(served)
    with window(browser, served.url) as page:
        at_kitchen(page)
        expect(page.locator("#tickets .ticket")).to_have_count(3)

        moved(served, lost["id"], "cancelled")
        line = f"/api/orders/{changed['id']}/items/1"
        served.data("PATCH", line, {"quantity": 5, "reason": "more came"})
        expect(ticket(page, lost)).to_contain_text("Called off")
        expect(ticket(page, changed)).to_contain_text("was 2")
        page.goto("/board")
        expect(page.locator("#making li")).to_have_count(2)
        moved(served, unseen["id"], "cancelled")  # while nobody looks at the kitchen
        page.goto("/kitchen")

        for order in (lost, unseen, changed):
            button = ticket(page, order).get_by_role("button", name="Seen")
            button.click()
            expect(button).to_have_count(0)
        expect(page.locator(".ticket")).to_have_count(1)
        expect(ticket(page, changed).get_by_role("button", name="Start")).to_be_enabled()
        page.reload()
        expect(page.locator(".ticket")).to_have_count(1)


def test_late_tickets_are_marked(browser: Browser, canteen: TechnoMart) -> None:
    with window(browser, canteen.url) as page:
        page.clock.install()
        at_kitchen(page, COOK, DEMO_PASSWORD)
        page.locator(".ticket").first.wait_for()
        with page.expect_event("request"):  # which stays without an answer, as that would say what time it is
            page.route("**/api/**", lambda _: None)
        page.clock.fast_forward("04:00:00")
        expect(page.locator("#tickets .late").first).to_be_visible()


def shown(page: Page) -> dict[str, str]:
    """Return the tickets of a screen by their ids, with where they stand."""
    script = """tickets => tickets.map(each => [each.dataset.id, [...each.classList]])"""
    found = page.locator(".ticket").evaluate_all(script)
    return {id_: next(name for name in names if name in (*STANDING, "ended")) for id_, names in found}


def stored(canteen: ServedCanteen) -> dict[str, str]:
    rows = canteen.rows("SELECT id, status FROM orders")
    return {id_: status for id_, status in rows if status in STANDING}


KINDS = ("place", "place", "split", "merge", "place", "change", "cancel", "move")


def trade(canteen: ServedCanteen, kind: str, lots: Random) -> bool:
    """Let something happen at the counter; tells whether it did, since the kitchen may be faster."""
    waiting = [id_ for id_, status in stored(canteen).items() if status == "in_queue"]
    if kind == "place" or len(waiting) < 2:
        placed(canteen, lots.randint(2, 4))
        return kind == "place"
    one, other = lots.sample(waiting, 2)
    method, path, body = {
        "split": ("POST", "split", {"items": [{"itemId": "1", "quantity": 1}], "reason": "two bills"}),
        "merge": ("POST", "merge", {"orderId": other, "reason": "one bill"}),
        "change": ("PATCH", "items/1", {"quantity": 9, "reason": "more"}),
        "cancel": ("PATCH", "status", {"status": "cancelled", "reason": "no"}),
        "move": ("PATCH", "status", {"status": "in_progress"}),
    }[kind]
    return canteen.call(method, f"/api/orders/{one}/{path}", body).is_success


def press_something(page: Page, lots: Random) -> None:
    """Press a button of a ticket, if there is one; it may be gone by then."""
    script = "(buttons, n) => buttons.length && buttons[n % buttons.length].click()"
    page.locator(".ticket footer button:enabled").evaluate_all(script, lots.randrange(1000))


ASK = "dispatchEvent(new Event('online'))"
"""Makes a page ask at once, as when its device is back in the network."""
ALL_ANSWERED = "() => !Object.keys(localStorage).some(key => key.startsWith('technomart.sent.'))"
MOST_ROUNDS = 2_000
MANY = 100


@pytest.mark.parametrize(
    ("seed", "faults"), [(1, 12), *(pytest.param(seed, 250, marks=pytest.mark.long) for seed in (2, 3, 4))]
)
def test_on_a_bad_network_the_screen_ends_as_the_database_is(
    browser: Browser, served: ServedCanteen, seed: int, faults: int
) -> None:
    lots, done = Random(seed), Counter[str]()
    with (
        own_chaos(served.url, seed, "/api/orders") as chaos,
        window(browser, chaos.url, troubles_expected=True) as page,
    ):
        at_kitchen(page)
        for number in range(MOST_ROUNDS):
            if chaos.faults >= faults:
                break
            kind = KINDS[number % len(KINDS)]
            done[kind] += trade(served, kind, lots)
            press_something(page, lots)
            page.evaluate(ASK)
            page.wait_for_timeout(lots.randrange(100))
            if number % 20 == 10:
                page.reload()

        assert chaos.faults >= faults, chaos.fared
        assert faults < MANY or set(done) == set(KINDS), done
        chaos.is_bad = False
        page.evaluate(ASK)
        page.wait_for_function(ALL_ANSWERED)
        latest = monotonic() + PATIENCE
        while shown(page) != stored(served) and monotonic() < latest:
            page.locator(".ticket footer .danger").evaluate_all("buttons => buttons[0]?.click()")
            page.wait_for_timeout(50)

        assert shown(page) == stored(served)
        assert page.locator(".ticket").count() == len(stored(served))  # none of them twice
        expect(page.locator("body")).to_have_attribute("data-differs", "no")


READ_FAR_AWAY = 32
"""Pixels of a letter's height, of a screen of 1920 across, that are read at three metres."""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("#tickets .ticket ul button, #making li")]
    .map(text => parseFloat(getComputedStyle(text).fontSize)))"""
"""Returns the smallest letters of what is being made; at once, since a screen is drawn anew now and then."""


def something_to_make_and_something_ready(canteen: TechnoMart) -> None:
    till = Till.of(canteen)
    lines = [{"menuItemId": till.dish(50).id, "quantity": 1}]  # one of its own, which takes nothing from stock
    ready, _ = (till.call("POST", "/api/orders", {"items": lines}).json()["data"]["id"] for _ in range(2))
    for status in ("in_progress", "ready"):
        till.call("PATCH", f"/api/orders/{ready}/status", {"status": status})


@pytest.mark.parametrize(
    ("screen", "scheme"),
    [
        ("kitchen", "light"),
        pytest.param("kitchen", "dark", marks=pytest.mark.long),
        pytest.param("board", "light", marks=pytest.mark.long),
        ("board", "dark"),
    ],
)
def test_a_screen_on_the_wall_fits_its_window(
    browser: Browser, canteen: TechnoMart, tmp_path: Path, scheme: Scheme, screen: str
) -> None:
    something_to_make_and_something_ready(canteen)
    with window(browser, canteen.url, width=1920, height=1080, scheme=scheme) as page:
        page.goto(f"/{screen}")
        sign_in(page, COOK, DEMO_PASSWORD)
        page.locator("#tickets .ticket, #making li").first.wait_for()
        page.locator("#ready li").first.wait_for()

        assert page.evaluate(SMALLEST) >= READ_FAR_AWAY
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, screen if scheme == "light" else f"{screen}-dark", tmp_path)
