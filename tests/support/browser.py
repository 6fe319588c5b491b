"""Drive a real browser without a screen: windows that fail on what a console would complain of, and pictures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.servers.needs import needs

SWITCHED_OFF = (
    # Pages of its own beside the address bar of each window, and a process for the next one: half of all its time.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess",
    # Of what Playwright switches off that which these pages could meet, as the last list that is given counts alone.
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch",
)  # fmt: skip
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-compositing",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    f"--disable-features={','.join(SWITCHED_OFF)}",
]
PATIENCE = 20_000  # milliseconds; for busy machines
devices = count(1)
"""Windows come from an address each where a server trusts a proxy, so that they do not meet the limits of one."""
PICTURES = "TECHNOMART_TEST_PICTURES"
"""Names the folder that pictures are kept in; without it they are thrown away with the test's own."""
Scheme = Literal["light", "dark"]


@contextmanager
def own_browser() -> Iterator[Browser]:
    """Run a Chromium; skips the test when there is none, or fails it when services are required."""
    path = needs("chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    height: int = 800,
    scheme: Scheme = "light",
    touch: bool = False,
    troubles_expected: bool = False,
) -> Iterator[Page]:
    """Open a window with nothing remembered at an address, which becomes the base of others.

    Raises `AssertionError` at the end for what the console complained of, such as faults of scripts or what the page's
    policy forbids; not with `troubles_expected`, where a refused or a cut connection is part of the test.
    """
    troubles: list[str] = []
    device = next(devices)
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        has_touch=touch,
        locale="en-PH",
        timezone_id="Asia/Manila",
        extra_http_headers={"X-Forwarded-For": f"10.9.{device >> 8 & 255}.{device & 255}"},
    )
    try:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.goto("/")
        yield page
    finally:
        context.close()
    assert troubles_expected or not troubles, troubles


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in on the form that a screen shows."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("dialog").get_by_role("button", name="Sign in", exact=True).click()
    page.locator("#who:not(:empty)").wait_for()


def picture(page: Page, name: str, folder: Path) -> Path:
    """Keep a picture of what a window shows, in the folder that the environment names or else in this one."""
    kept = Path(os.environ.get(PICTURES) or folder)
    kept.mkdir(parents=True, exist_ok=True)
    path = kept / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    return path
