"""Serve the page that shows the API document; it holds nothing itself and asks for the document as its reader may."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, Flask, Response, current_app, render_template

from technomart.config.settings import Settings
from technomart.entrypoints.web import screens
from technomart.entrypoints.web.contract import Access, Contract, contracts
from technomart.entrypoints.web.kept_files import Files

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page runs and shows what comes from this server alone; Swagger UI has its pictures in its style sheet."""
OF_SWAGGER_UI = ("swagger-ui-bundle.js", "swagger-ui.css")
OF_SCREENS = ("api.js", "dom.js", "stored.js", "sign-in.js", "icon.svg")
"""One signs in here as on a screen, under an address of the API: a proxy may hand on nothing else."""


def register(app: Flask, settings: Settings) -> None:
    """Serve the page and the files that it loads."""
    docs = Blueprint("docs", __name__, url_prefix="/api/docs", template_folder="templates")

    def page() -> Response:
        text = render_template("docs/page.html", version=loaded().version, canteen=settings.business_name)
        return current_app.response_class(text, mimetype="text/html", headers={"Content-Security-Policy": CSP})

    docs.add_url_rule("", "page", page)
    loaded().serve(docs, under="")
    app.register_blueprint(docs)
    contracts(app).update({"docs.page": Contract(Access.PUBLIC), "docs.asset": Contract(Access.PUBLIC)})


@cache
def loaded() -> Files:
    """Return the files that the page loads, read once a process."""
    return Files(_sources())


def _sources() -> Iterator[Traversable]:
    yield from (files(__package__) / "assets").iterdir()
    yield from (files("flask_swagger_ui") / "dist" / name for name in OF_SWAGGER_UI)
    yield from (files(screens) / "assets" / name for name in OF_SCREENS)
