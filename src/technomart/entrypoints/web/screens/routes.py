"""Serve the screens: pages without data, which fetch it from the API as whoever is signed in there."""

from importlib.resources import files
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, render_template

from technomart.config.settings import Settings
from technomart.entrypoints.web.contract import Access, Contract, contracts
from technomart.entrypoints.web.screens.files import Files

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""A page runs and shows what comes from this server alone, and no text becomes markup."""
ANYBODY = Contract(Access.PUBLIC)
FOREVER = 31_536_000  # seconds
SCREENS = {"counter": "/", "kitchen": "/kitchen", "board": "/board", "today": "/today"}
TITLES = {"counter": "Counter", "kitchen": "Kitchen", "board": "Board", "today": "Today"}


def register(app: Flask, settings: Settings) -> None:
    """Serve the screens of a canteen and the files that they load."""
    assets = Files(files(__package__) / "assets")
    screens = Blueprint("screens", __name__, template_folder="templates")
    told = {
        "version": assets.version,
        "canteen": settings.business_name,
        "screens": [(name, SCREENS[name], TITLES[name]) for name in SCREENS],
    }

    def serve(name: str, rule: str) -> None:
        screens.add_url_rule(rule, name, lambda: page(name, told))
        contracts(app)[f"screens.{name}"] = ANYBODY

    for name, rule in SCREENS.items():
        serve(name, rule)
    screens.add_url_rule("/assets/<version>/<name>", "asset", lambda version, name: asset(assets, version, name))
    contracts(app)["screens.asset"] = ANYBODY
    app.register_blueprint(screens)


def page(name: str, told: dict[str, Any]) -> Response:
    """Return a page, which holds no data of the canteen but its name."""
    text = render_template(f"screens/{name}.html", screen=name, title=TITLES[name], **told)
    return current_app.response_class(text, mimetype="text/html", headers={"Content-Security-Policy": CSP})


def asset(assets: Files, version: str, name: str) -> Response:
    """Return a file that a page loads; its address changes with it, so it may be kept for good."""
    found = assets.find(version, name)
    if found is None:
        abort(404)
    response = current_app.response_class(found.content, mimetype=found.media_type)
    response.cache_control.public = True
    response.cache_control.max_age = FOREVER
    response.cache_control.immutable = True
    return response
