"""Make the Flask app: routes, access, limits, errors, headers."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Map, MapAdapter
from werkzeug.wsgi import get_host

from technomart.config.settings import Settings
from technomart.entrypoints.web import access, cors, errors, headers, limits, methods, observed, queries, unfinished
from technomart.entrypoints.web.asked import PORTS
from technomart.entrypoints.web.audit import routes as audit
from technomart.entrypoints.web.auth import routes as auth
from technomart.entrypoints.web.auth import second_factor, sessions
from technomart.entrypoints.web.cash_sessions import routes as cash_sessions
from technomart.entrypoints.web.contract import Access, Contract, contracts
from technomart.entrypoints.web.day_closes import routes as day_closes
from technomart.entrypoints.web.docs import routes as docs
from technomart.entrypoints.web.document.api import DocumentedApi
from technomart.entrypoints.web.health import routes as health
from technomart.entrypoints.web.inventory import routes as inventory
from technomart.entrypoints.web.menu import routes as menu
from technomart.entrypoints.web.metrics import routes as metrics
from technomart.entrypoints.web.notifications import routes as notifications
from technomart.entrypoints.web.orders import receipts
from technomart.entrypoints.web.orders import routes as orders
from technomart.entrypoints.web.papers import routes as papers
from technomart.entrypoints.web.payments import routes as payments
from technomart.entrypoints.web.registers import routes as registers
from technomart.entrypoints.web.reports import routes as reports
from technomart.entrypoints.web.screens import routes as screens
from technomart.entrypoints.web.security_log import routes as logs
from technomart.entrypoints.web.staff import attendance, employees, leaves, schedule
from technomart.entrypoints.web.users import routes as users
from technomart.entrypoints.web.users import verification
from technomart.entrypoints.web.watch import keep_watch
from technomart.wiring import Ports

LARGEST_BODY = 1024 * 1024
MOST_HOSTS = 100
"""Names of this server that are remembered; clients send whatever they like."""
CONFIG = {
    "MAX_CONTENT_LENGTH": LARGEST_BODY,
    "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
    "API_TITLE": "TechnoMart",
    "API_VERSION": health.VERSION,
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
}
AREAS = (
    auth.routes,
    sessions.routes,
    second_factor.routes,
    users.routes,
    verification.routes,
    menu.routes,
    orders.routes,
    receipts.routes,
    payments.routes,
    registers.routes,
    cash_sessions.routes,
    day_closes.routes,
    papers.routes,
    inventory.routes,
    employees.routes,
    attendance.routes,
    schedule.routes,
    leaves.routes,
    reports.routes,
    notifications.routes,
    audit.routes,
    logs.routes,
    health.routes,
)
"""The groups of routes, in the order in which one meets them, which is that of the document."""


class App(Flask):
    """A Flask app whose functions are called as they are."""

    response_class = headers.Answer

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function; none of ours is a coroutine, which Flask looks for ten times a request."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Bind the routes to a request; a name of this server that was found good is not looked at again."""
        if request is None:
            return super().create_url_adapter(None)
        environ = request.environ
        scheme, method = environ["wsgi.url_scheme"], environ["REQUEST_METHOD"]
        request.host, name = good_host(environ.get("HTTP_HOST"), environ["SERVER_NAME"], environ["SERVER_PORT"], scheme)
        return MapAdapter(self.url_map, name, request.root_path, "", scheme, request.path, method)

    def make_default_options_response(self) -> Response:
        """Answer OPTIONS with the methods that the address takes."""
        response = self.response_class()
        response.allow.update(methods.allowed())
        return response


@lru_cache(MOST_HOSTS)
def good_host(sent: str | None, own: str, port: str, scheme: str) -> tuple[str, str]:
    """Return what a request calls this server, and that as routes need it; raises an `HTTPException`."""
    environ = {"SERVER_NAME": own, "SERVER_PORT": port, "wsgi.url_scheme": scheme, "REQUEST_METHOD": "GET"}
    if sent is not None:
        environ["HTTP_HOST"] = sent
    return get_host(environ), Map().bind_to_environ(environ, subdomain="").server_name


def create_app(ports: Ports, settings: Settings) -> Flask:
    """Return an app that answers over these ports, as the settings say."""
    app = App("technomart", static_folder=None)
    app.config.update(CONFIG)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.extensions[PORTS] = ports
    keep_watch(app)
    observed.register(app, settings)  # what is registered first is done last: to whatever the answer is then
    unfinished.register(app)
    headers.register(app, settings)
    cors.register(app, settings)
    access.register(app)
    app.config[health.SHOWS_VERSION] = settings.is_documented_to_strangers
    contracts(app)["api-docs.openapi_json"] = Contract(
        Access.PUBLIC if settings.is_documented_to_strangers else Access.SIGNED_IN
    )
    api = DocumentedApi(app)
    for area in AREAS:
        api.register_blueprint(area)
    docs.register(app, settings)
    screens.register(app, settings)
    metrics.register(app, settings)
    errors.register(app)
    limits.register(app, settings)
    methods.register(app)
    app.before_request(access.admit)
    app.before_request(queries.must_be_known)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
