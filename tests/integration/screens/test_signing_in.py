"""Signing in and out on a screen, as people do it."""

from playwright.sync_api import Browser, expect

from support.browser import sign_in, window
from support.servers.technomart import TechnoMart

PASSWORD = "halo-halo-sa-tanghali"
CASHIER = "carla@technomart.example"


def test_who_signs_in_on_one_screen_is_signed_in_on_all_until_they_sign_out(
    browser: Browser, canteen: TechnoMart
) -> None:
    with window(browser, canteen.url, troubles_expected=True) as page:
        page.get_by_label("E-mail").fill(CASHIER)
        page.get_by_label("Password").fill("not this one")
        page.get_by_role("dialog").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("dialog").get_by_role("alert")).not_to_be_empty()

        sign_in(page, CASHIER, PASSWORD)
        page.get_by_role("link", name="Board").click()
        expect(page.locator("#who")).to_have_text("Carla Dizon")

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("dialog")).to_be_visible()
