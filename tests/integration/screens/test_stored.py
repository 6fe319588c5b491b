"""What a device remembers may be anything, or there may be no room for it: a page works all the same."""

from itertools import cycle, product
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import sign_in, window
from support.counter import Till
from support.servers.technomart import TechnoMart

MANAGER, PASSWORD = "manager@technomart.example", "halo-halo-sa-tanghali"
SHOWN = {
    "/": "#dishes button",
    "/kitchen": "#count:not(:empty)",
    "/board": "#making li",
    "/today": "#figures > *",
    "/api/docs": ".opblock-tag",
}
JUNK = ("", "null", "[null]", "-1", "{bad", '{"token": "x", "user": null}', '{"lines": [null]}')
KEPT = ("session", "cart", "kitchen", "kitchen.station", "kitchen.muted", "theme", "sent.order", "sent.payment x")
BROKEN_PARTS = """
const breaks = [null, -1, {}, [[null]]];
return Object.entries(localStorage).flatMap(([key, text]) => {
  let kept;
  try { kept = JSON.parse(text); } catch { return []; }
  if (kept === null || typeof kept !== "object") return [];
  const broken = (field) => breaks.map((value) => [key, JSON.stringify({ ...kept, [field]: value })]);
  return Object.keys(kept).flatMap(broken);
});
"""


def manager_at(page: Page, path: str) -> dict[str, str]:
    """Sign in, take a dish and see the kitchen once; returns what the device remembers then."""
    page.goto("/")
    sign_in(page, MANAGER, PASSWORD)
    page.locator("#dishes [aria-disabled=false]").first.click()
    page.goto("/kitchen")
    page.locator(".ticket").first.wait_for()
    page.goto(path)
    page.locator(SHOWN[path]).first.wait_for()
    kept: dict[str, str] = page.evaluate("({ ...localStorage })")
    return kept


def remembering(page: Page, kept: dict[str, str], path: str) -> None:
    """Open a page on a device that remembers this alone."""
    page.evaluate("kept => { localStorage.clear(); Object.assign(localStorage, kept); }", kept)
    page.goto(path)


@pytest.mark.parametrize("each", [2, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def test_junk_on_the_device_leaves_a_screen_that_works(browser: Browser, canteen: TechnoMart, each: int) -> None:
    screens = [path for path in SHOWN if path != "/api/docs"]
    with window(browser, canteen.url) as page:
        session = manager_at(page, "/kitchen")["technomart.session"]
        for path, junk in [*product(screens, JUNK)][::each]:
            everywhere = {f"technomart.{name}": junk for name in KEPT}
            remembering(page, everywhere | {"technomart.session": session}, path)
            expect(page.locator(SHOWN[path]).first).to_be_visible()


@pytest.mark.long
def test_a_session_that_is_none_is_asked_for_again(browser: Browser, canteen: TechnoMart) -> None:
    with window(browser, canteen.url) as page:
        for path, junk in zip(SHOWN, cycle(["{bad", "[null]", '{"token": "x", "user": null}']), strict=False):
            remembering(page, {"technomart.session": junk}, path)
            expect(page.get_by_role("button", name="Sign in", exact=True).first).to_be_visible()


@pytest.mark.parametrize("each", [5, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def test_no_part_of_what_is_kept_can_break_the_counter_or_the_kitchen(
    browser: Browser, canteen: TechnoMart, each: int
) -> None:
    with window(browser, canteen.url) as page:
        kept = manager_at(page, "/kitchen")
        broken = page.evaluate(f"() => {{ {BROKEN_PARTS} }}")
        assert {key for key, _ in broken} == {"technomart.session", "technomart.cart", "technomart.kitchen"}
        for key, text in broken[::each]:
            if key == "technomart.session":
                continue  # one that is none is asked for again: the test above
            path = "/" if key == "technomart.cart" else "/kitchen"
            page.goto("/board")
            page.evaluate("kept => Object.assign(localStorage, kept)", kept | {key: text})
            page.goto(path)
            page.locator(SHOWN[path]).first.wait_for()


def test_a_kitchen_without_room_shows_its_tickets_and_says_so(browser: Browser, canteen: TechnoMart) -> None:
    with window(browser, canteen.url) as page:
        manager_at(page, "/kitchen")
        page.evaluate("""() => {
            localStorage.removeItem("technomart.kitchen");
            for (let size = 2 ** 22; size >= 1; size /= 2) {
                try { for (;;) localStorage.setItem(`full${size} ${localStorage.length}`, "x".repeat(size)); } catch {}
            }
        }""")
        page.reload()

        expect(page.locator(".ticket").first).to_be_visible()
        expect(page.get_by_role("alert")).to_contain_text("no room left")


@pytest.mark.long
def test_a_kitchen_that_was_off_for_long_learns_what_became_of_very_many_tickets(
    browser: Browser, canteen: TechnoMart
) -> None:
    with window(browser, canteen.url) as page:
        manager_at(page, "/kitchen")
        page.goto("/board")  # which keeps no tickets
        page.evaluate(
            """many => {
            const kept = JSON.parse(localStorage.getItem("technomart.kitchen"));
            const ticket = kept.open[0][1];
            for (let at = 0; at < many; at += 1) {
                const id = `00000000-0000-7000-8000-${String(at).padStart(12, "0")}`;
                kept.open.push([id, { ...ticket, order: { ...ticket.order, id } }]);
            }
            localStorage.setItem("technomart.kitchen", JSON.stringify(kept));
        }""",
            501,
        )
        page.goto("/kitchen")

        expect(page.locator(".ticket.ended")).to_have_count(501)


@pytest.mark.parametrize("width", [390, 1920])
@pytest.mark.long
def test_long_names_and_notes_are_read_whole_in_the_kitchen(browser: Browser, canteen: TechnoMart, width: int) -> None:
    till = Till.of(canteen)
    dish = till.dish(35, name="W" * 100 + uuid4().hex[:10])
    lines = [{"menuItemId": dish.id, "quantity": 2, "notes": "no-peanuts-" * 20}]
    till.call("POST", "/api/orders", {"items": lines, "customerName": "Z" * 100})
    with window(browser, canteen.url, width=width) as page:
        manager_at(page, "/kitchen")
        parts = page.locator(".ticket:last-child").locator(".who, li span, footer button")
        expect(parts.filter(has_text="no-peanuts")).to_be_visible()

        for part in parts.all():
            assert part.evaluate("""part => {
                const [inner, outer] = [part, part.closest(".ticket")].map(each => each.getBoundingClientRect());
                return inner.right <= outer.right;
            }""")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [390, 1920])
def test_numbers_on_the_board_stand_beside_each_other(browser: Browser, canteen: TechnoMart, width: int) -> None:
    till = Till.of(canteen)
    dish = till.dish(35)
    for _ in range(25):
        till.call("POST", "/api/orders", {"items": [{"menuItemId": dish.id, "quantity": 1}]})
    with window(browser, canteen.url, width=width) as page:
        manager_at(page, "/board")
        expect(page.locator("#making[data-size=crowd]")).to_be_visible()

        assert page.locator("#making li").evaluate_all("""all => all.slice(1).every((next, at) => {
            const text = document.createRange();
            text.selectNodeContents(all[at]);
            const [before, after] = [text.getBoundingClientRect(), next.getBoundingClientRect()];
            return before.right < after.left || before.bottom <= after.top + 1;
        }) && document.documentElement.scrollWidth <= innerWidth""")
