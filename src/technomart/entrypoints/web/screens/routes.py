"""Serve the screens: pages without data, which fetch it from the API as whoever is signed in there."""

from functools import partial
from importlib.resources import files
from typing import Any, NamedTuple

from flask import Blueprint, Flask, Response, current_app, render_template

from technomart.config.settings import Settings
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.contract import Access, Contract, contracts
from technomart.entrypoints.web.kept_files import Files

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""A page runs and shows what comes from this server alone, and no text becomes markup."""
ANYBODY = Contract(Access.PUBLIC)


class Screen(NamedTuple):
    """A page, and the permission without which there is nothing to see on it."""

    name: str
    address: str
    title: str
    needs: Permission


SCREENS = (
    Screen("counter", "/", "Counter", Permission.ORDER_PLACE),
    Screen("kitchen", "/kitchen", "Kitchen", Permission.ORDER_QUEUE_HANDLE),
    Screen("board", "/board", "Board", Permission.ORDER_QUEUE_HANDLE),
    Screen("today", "/today", "Today", Permission.REPORTS_SALES_VIEW),
)


def register(app: Flask, settings: Settings) -> None:
    """Serve the screens of a canteen and the files that they load."""
    assets = Files((files(__package__) / "assets").iterdir())
    screens = Blueprint("screens", __name__, template_folder="templates")
    told = {
        "version": assets.version,
        "canteen": settings.business_name,
        "screens": SCREENS,
        "kitchen": settings.screens,
    }
    for screen in SCREENS:
        screens.add_url_rule(screen.address, screen.name, partial(page, screen, told))
        contracts(app)[f"screens.{screen.name}"] = ANYBODY
    assets.serve(screens, under="/assets")
    contracts(app)["screens.asset"] = ANYBODY
    app.register_blueprint(screens)


def page(screen: Screen, told: dict[str, Any]) -> Response:
    """Return a page, which holds no data of the canteen but its name."""
    text = render_template(f"screens/{screen.name}.html", screen=screen, **told)
    return current_app.response_class(text, mimetype="text/html", headers={"Content-Security-Policy": CSP})
