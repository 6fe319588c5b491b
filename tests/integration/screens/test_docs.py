"""The API document in a browser: signed in by a click, what it describes can be done from it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from support.browser import Scheme, picture, window
from support.counter import CASHIER, PASSWORD, Till
from support.servers.served import UNLIMITED
from support.servers.technomart import TechnoMart, own_technomart
from technomart import bootstrap
from technomart.config.settings import Settings
from technomart.entrypoints.web.document.examples import DEMO_DISH

DOCS = "/api/docs"


@pytest.fixture(scope="module")
def till(canteen: TechnoMart) -> Till:
    return Till.of(canteen)


@pytest.fixture(scope="module")
def discreet() -> Iterator[TechnoMart]:
    """Lend a server that shows its document to who is signed in alone."""
    with own_technomart(UNLIMITED | {"TECHNOMART_API_DOCUMENT": "signed-in"}, arguments=["--demo"]) as server:
        server.run("db", "upgrade")
        server.start()
        yield server


def operation(page: Page, tag: str, name: str) -> Locator:
    """Return where an operation is shown."""
    return page.locator(f"#operations-{tag}-{tag}_{name}")


def in_both_schemes(page: Page, name: str, folder: Path) -> None:
    """Keep pictures of a page in light and in dark, between which it changes as its reader's system does."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        picture(page, f"{name}-{scheme}", folder)


def cut(route: Route) -> None:
    """Hand on the document with few of its operations: Swagger UI resolves all that there are, for seconds."""
    answer = route.fetch()
    document = answer.json()
    few = {path: each for path, each in document.get("paths", {}).items() if path == "/api/auth/me"}
    route.fulfill(response=answer, json=document | ({"paths": few} if few else {}))


def tried(page: Page, tag: str, name: str) -> Locator:
    """Call an operation that is open with its example; returns what was answered."""
    shown = operation(page, tag, name)
    shown.get_by_role("button", name="Try it out").click()
    shown.get_by_role("button", name="Execute").click()
    return shown.locator(".live-responses-table .response").first


def test_one_click_signs_in_and_the_example_of_the_document_places_an_order(
    browser: Browser, canteen: TechnoMart, till: Till, tmp_path: Path
) -> None:
    with window(browser, canteen.url, height=1000) as page:
        page.goto(DOCS)
        page.locator("#operations-tag-orders").wait_for()
        in_both_schemes(page, "docs", tmp_path)

        page.get_by_role("button", name="Carla Dizon, staff").click()
        expect(page.get_by_role("status")).to_have_text("Signed in as Carla Dizon, staff")
        page.locator("#operations-tag-orders").click()
        operation(page, "orders", "place").locator(".opblock-summary").click()
        answer = tried(page, "orders", "place")

        expect(answer.locator(".response-col_status")).to_have_text(re.compile("^201"))
        order = json.loads(answer.locator(".highlight-code pre").inner_text())["data"]
        answer.scroll_into_view_if_needed()
        in_both_schemes(page, "docs-order", tmp_path)
        assert till.rows(f"SELECT status FROM orders WHERE id = '{order['id']}'") == [("in_queue",)]

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Carla Dizon, staff")).to_be_visible()
        assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.long
def test_a_link_leads_to_an_operation_and_where_the_document_is_not_for_everybody_first_to_the_sign_in(
    browser: Browser, discreet: TechnoMart
) -> None:
    # the browser complains of a document that is refused, Swagger UI of `_` in its own links
    with window(browser, discreet.url, troubles_expected=True) as page:
        page.route("**/api/openapi.json", cut)
        page.goto(f"{DOCS}#/auth/auth_me")
        form = page.get_by_role("dialog")
        expect(form.get_by_role("alert")).to_contain_text("for who is signed in")
        assert not page.locator(".opblock-tag").count()

        form.get_by_label("E-mail").fill(CASHIER)
        form.get_by_label("Password").fill(PASSWORD)
        form.get_by_role("button", name="Sign in", exact=True).click()
        expect(operation(page, "auth", "me")).to_have_class(re.compile("is-open"))

        page.evaluate("""() => {
            const kept = JSON.parse(localStorage.getItem("technomart.session"));
            localStorage.setItem("technomart.session", JSON.stringify({...kept, token: "over"}));
        }""")
        page.reload()
        expect(page.get_by_role("status")).to_have_text("Signed in as Carla Dizon, staff")
        expect(tried(page, "auth", "me").locator(".response-col_status")).to_have_text(re.compile("^200"))


def test_by_keys_one_reads_a_refusal_and_signs_in_whatever_stands_in_the_address(
    browser: Browser, canteen: TechnoMart
) -> None:
    with window(browser, canteen.url, troubles_expected=True) as page:
        page.route("**/api/openapi.json", cut)
        asked: list[str] = []
        late: list[Route] = []

        def held(route: Route) -> None:
            late.append(route)

        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda _: asked.append("a script of the address ran"))
        page.goto(
            f"{DOCS}?url=//example.invalid/a.json&configUrl=//example.invalid/b.json#/<img src=x onerror=alert(1)>"
        )
        page.locator("#operations-tag-auth").get_by_role("button").first.press("Enter")
        me = operation(page, "auth", "me")
        me.locator(".opblock-summary-control").press("Enter")
        for name in ("Try it out", "Execute"):
            me.get_by_role("button", name=name).press("Enter")
        expect(me.locator(".live-responses-table .response").first).to_contain_text("session_over")

        page.get_by_role("button", name="Sign in", exact=True).press("Enter")
        expect(page.get_by_role("dialog").get_by_role("button", name="Carla Dizon, staff")).to_be_visible()
        page.route("**/api/auth/demo-accounts", held)
        with page.expect_request("**/api/auth/demo-accounts"):
            page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_focused()
        carla = page.get_by_role("button", name="Carla Dizon, staff")
        carla.focus()
        page.evaluate("document.querySelector('#who').textContent = ''")
        late.pop().continue_()
        expect(page.get_by_role("status")).to_have_text("Try it as")  # told again, which moves nobody
        expect(carla).to_be_focused()
        carla.press("Enter")
        expect(page.get_by_role("button", name="Sign out")).to_be_focused()
        me.get_by_role("button", name="Execute").press("Enter")
        expect(me.locator(".live-responses-table .response").first).to_contain_text("Carla Dizon")

    assert [url for url in asked if not url.startswith((canteen.url, "data:"))] == []


def test_the_dish_of_the_examples_is_one_of_the_demo_canteen() -> None:
    assert bootstrap.demo(Settings()).menu_item.id == DEMO_DISH
