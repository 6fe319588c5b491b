"""Stand at the kitchen's screen in a browser, with orders that come from the counter."""

from typing import Any

from playwright.sync_api import Locator, Page

from support.browser import sign_in
from support.servers.served import EMAIL, PASSWORD, ServedCanteen

COOK, DEMO_PASSWORD = "dante@technomart.example", "halo-halo-sa-tanghali"


def placed(canteen: ServedCanteen, portions: int = 1, **more: Any) -> dict[str, Any]:
    """Place an order of the one dish."""
    lines = [{"menuItemId": canteen.dish, "quantity": portions}]
    order: dict[str, Any] = canteen.data("POST", "/api/orders", {"items": lines, **more})
    return order


def moved(canteen: ServedCanteen, order_id: str, status: str) -> None:
    """Move an order at the counter."""
    canteen.data("PATCH", f"/api/orders/{order_id}/status", {"status": status, "reason": "the guest said so"})


def status_of(canteen: ServedCanteen, order: dict[str, Any]) -> str:
    """Return how an order stands on the server."""
    found: str = canteen.data("GET", f"/api/orders/{order['id']}")["status"]
    return found


def at_kitchen(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Sign in at the kitchen's screen and see what there is, which begins with nothing until the server has said it."""
    page.goto("/kitchen")
    sign_in(page, email, password)
    page.locator("body[data-differs]").wait_for()


def ticket(page: Page, order: dict[str, Any]) -> Locator:
    """Return the card of an order."""
    return page.locator(f".ticket[data-id='{order['id']}']")
