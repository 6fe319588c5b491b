"""Limit how often each route is called: one table, endpoint to rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from technomart.config.settings import Settings
from technomart.domain.auth.attempts import network_of
from technomart.domain.kernel.lengths import LONGEST_EMAIL
from technomart.entrypoints.web import strict_json

REDIS_WAIT: Mapping[str, Any] = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
"""Seconds to wait for Redis; a hung one costs five at a call otherwise."""


@dataclass(frozen=True)
class Rule:
    """How often (a setting's name or Flask-Limiter's notation) and counted by what."""

    amount: str
    counted_by: Callable[[], str]


def by_user() -> str:
    """Count each signed-in person, and strangers by their address."""
    found = g.get("actor")
    return f"user:{found.user_id}" if found else by_address()


def by_address() -> str:
    """Count each address, of IPv6 each network of 64 bits."""
    return f"address:{network_of(get_remote_address())}"


def by_address_and_email() -> str:
    """Count each account from each address."""
    try:
        body = strict_json.loads(request.get_data(cache=True))
    except strict_json.BadJson:
        body = None
    email = body.get("email") if isinstance(body, dict) else None
    return f"{by_address()} {str(email).strip().lower()[:LONGEST_EMAIL]}"


ORDINARY = (Rule("limit_default", by_user),)
MAILED = (Rule("10 per minute", by_address),)

LIMITS: Mapping[str, tuple[Rule, ...]] = {
    "api-docs.openapi_json": ORDINARY,
    "health.live": ORDINARY,
    "health.ready": ORDINARY,
    "auth.login": (Rule("limit_login", by_address_and_email), Rule("60 per minute", by_address)),
    "auth.google": (Rule("60 per minute", by_address),),
    "auth.register": (Rule("limit_register", by_address),),
    "auth.registration": (Rule("120 per minute", by_address),),
    "auth.verify_email": MAILED,
    "auth.resend_verification": MAILED,
    "auth.forgot_password": MAILED,
    "auth.reset_password": MAILED,
    "auth.refresh_token": (Rule("120 per minute", by_address),),
    "auth.logout": (Rule("120 per minute", by_address),),
    "auth.logout_everywhere": ORDINARY,
    "auth.change_password": (Rule("10 per minute", by_user),),
    "auth.me": ORDINARY,
    "users.roles": ORDINARY,
    "users.list_users": ORDINARY,
    "users.add": ORDINARY,
    "users.user": ORDINARY,
    "users.edit": ORDINARY,
    "users.remove": ORDINARY,
    "users.set_status": ORDINARY,
    "users.set_role": ORDINARY,
    "registrations.waiting": ORDINARY,
    "registrations.approve": ORDINARY,
    "registrations.reject": ORDINARY,
    "logs.entries": ORDINARY,
    "notifications.received": ORDINARY,
    "notifications.notification": ORDINARY,
    "notifications.unread_count": ORDINARY,
    "notifications.send": (Rule("30 per minute", by_user),),
    "notifications.read": ORDINARY,
    "menu.items": ORDINARY,
    "menu.add_item": ORDINARY,
    "menu.item": ORDINARY,
    "menu.edit_item": ORDINARY,
    "menu.remove_item": ORDINARY,
    "menu.switch_item": ORDINARY,
    "menu.set_image": ORDINARY,
    "menu.image": ORDINARY,
    "menu.categories": ORDINARY,
    "orders.list_orders": ORDINARY,
    "orders.place": ORDINARY,
    "orders.quote": ORDINARY,
    "orders.queue": ORDINARY,
    "orders.history": ORDINARY,
    "orders.bulk_progress": ORDINARY,
    "orders.detail": ORDINARY,
    "orders.move": ORDINARY,
    "orders.pay": ORDINARY,
    "orders.explain": ORDINARY,
    "payments.list_payments": ORDINARY,
    "payments.refund": ORDINARY,
    "payments.config": ORDINARY,
    "payments.set_config": ORDINARY,
    "inventory.items": ORDINARY,
    "inventory.add_item": ORDINARY,
    "inventory.item": ORDINARY,
    "inventory.edit_item": ORDINARY,
    "inventory.remove_item": ORDINARY,
    "inventory.change_stock": ORDINARY,
    "inventory.low_stock": ORDINARY,
    "inventory.expiring": ORDINARY,
    "inventory.recent_activity": ORDINARY,
    "inventory.recipe": ORDINARY,
    "inventory.set_recipe": ORDINARY,
    "audit.audit": (Rule("6 per minute", by_user),),  # it reads every row
    "reports.sales": ORDINARY,
    "reports.orders": ORDINARY,
    "reports.inventory": ORDINARY,
    "reports.staff_attendance": ORDINARY,
    "reports.customer_history": ORDINARY,
    "employees.list_employees": ORDINARY,
    "employees.add": ORDINARY,
    "employees.edit": ORDINARY,
    "employees.remove": ORDINARY,
    "attendance.list_attendance": ORDINARY,
    "attendance.record": ORDINARY,
    "attendance.correct": ORDINARY,
    "attendance.forget": ORDINARY,
    "schedule.list_shifts": ORDINARY,
    "schedule.plan": ORDINARY,
    "schedule.change": ORDINARY,
    "schedule.strike": ORDINARY,
    "leave.list_leave": ORDINARY,
    "leave.ask": ORDINARY,
    "leave.decide": ORDINARY,
    "leave.withdraw": ORDINARY,
}
"""Endpoint to its rules; every one of them must allow the call."""


def register(app: Flask, settings: Settings) -> None:
    """Put every route behind its rules; raises `RuntimeError` for a route without one."""
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if routes != set(LIMITS):
        raise RuntimeError(f"Routes and the limits table differ: {sorted(routes ^ set(LIMITS))}.")
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        storage_options=dict(REDIS_WAIT) if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=False,
        key_prefix="technomart",
    )
    app.extensions["technomart.limiter"] = limiter
    for endpoint, rules in LIMITS.items():
        view: Any = app.view_functions[endpoint]
        for rule in rules:
            amount = getattr(settings, rule.amount, rule.amount)
            view = limiter.limit(amount, key_func=rule.counted_by)(view)
        app.view_functions[endpoint] = view
