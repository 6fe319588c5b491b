"""Hand what was counted to whoever has the token for it; without one in the settings there is no such address."""

from functools import partial
from hmac import compare_digest

from flask import Blueprint, Flask, Response, current_app

from technomart.config.settings import Settings
from technomart.domain.kernel.errors import Unauthenticated
from technomart.domain.usecases.measures import TellMeasures
from technomart.entrypoints.web.access import bearer
from technomart.entrypoints.web.contract import Access, Contract, contracts
from technomart.entrypoints.web.http import use

FORM = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format."""


def register(app: Flask, settings: Settings) -> None:
    """Serve the metrics of an app if its settings have a token for them, which is their contract."""
    token = settings.observation.metrics_token
    if token is None:
        return
    metrics = Blueprint("metrics", __name__)
    metrics.add_url_rule("/metrics", "scrape", partial(scrape, token.encode()))
    contracts(app)["metrics.scrape"] = Contract(Access.PUBLIC)
    app.register_blueprint(metrics)


def scrape(token: bytes) -> Response:
    """Return everything counted; raises `Unauthenticated` for any other token."""
    if not compare_digest((bearer() or "").encode(errors="surrogatepass"), token):
        raise Unauthenticated("The metrics are for whoever has their token.")
    return current_app.response_class(use(TellMeasures)(), content_type=FORM)
