"""Signing in and out on a screen, as people do it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pyotp import TOTP

from support.browser import picture, sign_in, window
from support.servers.technomart import TechnoMart

DEMO_PASSWORD = "halo-halo-sa-tanghali"
CASHIER, ADMIN = "carla@technomart.example", "admin@technomart.example"
OWN_PASSWORD = "kare-kare-every-sunday"
FACTOR = "/api/auth/second-factor"

numbers = count(1)


@contextmanager
def signed_in(canteen: TechnoMart, email: str, password: str) -> Iterator[httpx.Client]:
    """Lend a client of who is signed in without a screen."""
    with canteen.client() as client:
        token = client.post("/api/auth/login", json={"email": email, "password": password}).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def an_account(canteen: TechnoMart, status: str = "active") -> str:
    """Make an account that may stand at a counter; returns its e-mail."""
    email = f"screen{next(numbers)}@example.com"
    body = {"name": "Sita Cruz", "email": email, "password": OWN_PASSWORD}
    if status == "pending":
        with canteen.client() as stranger:
            assert stranger.post("/api/auth/register", json=body).is_success
        return email
    with signed_in(canteen, ADMIN, DEMO_PASSWORD) as admin:
        made = admin.post("/api/users", json=body | {"role": "staff"})
        assert made.is_success, made.text
        if status != "active":
            moved = admin.patch(f"/api/users/{made.json()['data']['id']}/status", json={"status": status})
            assert moved.is_success, moved.text
    return email


def try_to_sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_who_signs_in_on_one_screen_is_signed_in_on_all_until_they_sign_out(
    browser: Browser, canteen: TechnoMart
) -> None:
    with window(browser, canteen.url) as page:
        sign_in(page, CASHIER, DEMO_PASSWORD)
        page.get_by_role("link", name="Board").click()
        expect(page.locator("#who")).to_have_text("Carla Dizon")

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert page.evaluate("localStorage.getItem('technomart.session')") is None


def test_whoever_tries_the_demo_canteen_signs_in_with_one_click(
    browser: Browser, canteen: TechnoMart, tmp_path: Path
) -> None:
    with window(browser, canteen.url) as page:
        page.get_by_role("button", name="Carla Dizon, staff").wait_for()
        picture(page, "sign-in", tmp_path)
        page.get_by_role("button", name="Carla Dizon, staff").click()
        expect(page.locator("#who")).to_have_text("Carla Dizon")


@pytest.mark.parametrize(
    ("status", "password", "told"),
    [
        ("active", "not this one", "is wrong"),
        ("deactivated", OWN_PASSWORD, "is not active"),
        ("pending", OWN_PASSWORD, "waits"),
    ],
)
def test_who_is_not_let_in_is_told_why(
    browser: Browser, canteen: TechnoMart, status: str, password: str, told: str
) -> None:
    with window(browser, canteen.url, troubles_expected=True) as page:
        try_to_sign_in(page, an_account(canteen, status), password)

        expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(told)
        expect(page.locator("#who")).to_be_empty()


def test_a_second_factor_is_asked_for_and_a_wrong_code_is_not_the_end(browser: Browser, canteen: TechnoMart) -> None:
    email = an_account(canteen)
    with signed_in(canteen, email, OWN_PASSWORD) as owner:
        begun = owner.post(FACTOR, json={"currentPassword": OWN_PASSWORD}).json()["data"]
        code = TOTP(begun["secret"]).at(datetime.now(UTC))
        sheet: list[str] = owner.post(f"{FACTOR}/confirm", json={"code": code}).json()["data"]["codes"]

    with window(browser, canteen.url, troubles_expected=True) as page:
        try_to_sign_in(page, email, OWN_PASSWORD)
        page.get_by_label("Code of your app").fill("AAAA-AAAA")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog").get_by_role("alert")).not_to_be_empty()

        page.get_by_label("Code of your app").fill(sheet[0])
        page.keyboard.press("Enter")
        expect(page.locator("#who")).to_have_text("Sita Cruz")


def test_a_token_that_is_over_is_renewed_unseen_and_a_session_that_is_over_is_asked_for_again(
    browser: Browser, canteen: TechnoMart
) -> None:
    email = an_account(canteen)
    spoil = """() => {
        const kept = JSON.parse(localStorage.getItem("technomart.session"));
        localStorage.setItem("technomart.session", JSON.stringify({...kept, token: "over"}));
    }"""
    ask = (
        "async () => { const { get } = await import(document.querySelector('script').src.replace(/[^/]*$/, 'api.js'));"
    )
    with window(browser, canteen.url, troubles_expected=True) as page:
        sign_in(page, email, OWN_PASSWORD)
        page.evaluate(spoil)
        assert page.evaluate(f"{ask} return (await get('/api/auth/me')).email; }}") == email

        with signed_in(canteen, email, OWN_PASSWORD) as elsewhere:
            elsewhere.post("/api/auth/logout-everywhere", json={})
        page.evaluate(f"{ask} get('/api/auth/me'); }}")
        expect(page.get_by_role("dialog")).to_be_visible()
        sign_in(page, email, OWN_PASSWORD)
        assert page.evaluate(f"{ask} return (await get('/api/auth/me')).email; }}") == email
