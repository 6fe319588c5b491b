"""Make the Flask app: routes, access, limits, errors, headers."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from technomart.config.settings import Settings
from technomart.entrypoints.web import access, cors, errors, headers, limits, methods, observed, queries, unfinished
from technomart.entrypoints.web.asked import PORTS
from technomart.entrypoints.web.audit import routes as audit
from technomart.entrypoints.web.auth import routes as auth
from technomart.entrypoints.web.auth import second_factor, sessions
from technomart.entrypoints.web.cash_sessions import routes as cash_sessions
from technomart.entrypoints.web.contract import LARGEST_BODY, Access, Contract, contracts
from technomart.entrypoints.web.day_closes import routes as day_closes
from technomart.entrypoints.web.dispatch import App
from technomart.entrypoints.web.docs import routes as docs
from technomart.entrypoints.web.document.api import DocumentedApi
from technomart.entrypoints.web.health import routes as health
from technomart.entrypoints.web.http import VERSION
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

CONFIG = {
    "MAX_CONTENT_LENGTH": LARGEST_BODY,
    "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
    "API_TITLE": "TechnoMart",
    "API_VERSION": VERSION,
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
