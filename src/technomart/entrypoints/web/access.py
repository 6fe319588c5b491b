"""Say who may use which route; a route without a row keeps the app from starting."""

import logging
from collections.abc import Mapping
from enum import Enum

from flask import Flask, Response, g, request

from technomart.domain.auth.session import SessionOver
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.usecases.auth.sessions import Recognize
from technomart.domain.usecases.security_log import NoteRefusal
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.http import origin, use

log = logging.getLogger(__name__)


class Access(Enum):
    """Who needs no permission of their own."""

    PUBLIC = "anybody, signed in or not"
    SIGNED_IN = "anybody who is signed in"
    ADMIN = "administrators, by their role"


ACCESS: Mapping[str, Access | Permission] = {
    "api-docs.openapi_json": Access.PUBLIC,
    "health.live": Access.PUBLIC,
    "health.ready": Access.PUBLIC,
    "auth.login": Access.PUBLIC,
    "auth.google": Access.PUBLIC,
    "auth.register": Access.PUBLIC,
    "auth.registration": Access.PUBLIC,
    "auth.verify_email": Access.PUBLIC,
    "auth.resend_verification": Access.PUBLIC,
    "auth.logout": Access.PUBLIC,
    "auth.refresh_token": Access.PUBLIC,
    "auth.forgot_password": Access.PUBLIC,
    "auth.reset_password": Access.PUBLIC,
    "auth.me": Permission.ACCOUNT_LOGIN,
    "auth.logout_everywhere": Permission.ACCOUNT_LOGOUT,
    "auth.change_password": Permission.ACCOUNT_PASSWORD_EDIT,
    "users.roles": Permission.PROFILE_VIEW_ROLES,
    "users.list_users": Access.ADMIN,
    "users.add": Access.ADMIN,
    "users.user": Access.ADMIN,
    "users.edit": Permission.ACCOUNT_INFO_EDIT,
    "users.remove": Access.ADMIN,
    "users.set_status": Access.ADMIN,
    "users.set_role": Access.ADMIN,
    "registrations.waiting": Permission.VERIFY_REVIEW,
    "registrations.approve": Permission.VERIFY_REVIEW,
    "registrations.reject": Permission.VERIFY_REVIEW,
    "logs.entries": Access.ADMIN,
    "notifications.received": Permission.NOTIFICATION_VIEW,
    "notifications.notification": Permission.NOTIFICATION_VIEW,
    "notifications.unread_count": Permission.NOTIFICATION_VIEW,
    "notifications.send": Permission.NOTIFICATION_SEND,
    "notifications.read": Permission.NOTIFICATION_RECEIVE,
    "menu.items": Permission.ORDER_PLACE,
    "menu.add_item": Permission.MENU_MANAGE,
    "menu.item": Permission.ORDER_PLACE,
    "menu.edit_item": Permission.MENU_MANAGE,
    "menu.remove_item": Permission.MENU_MANAGE,
    "menu.switch_item": Permission.INVENTORY_MENU_MANAGE,
    "menu.set_image": Permission.MENU_MANAGE,
    "menu.image": Access.PUBLIC,
    "menu.categories": Permission.ORDER_PLACE,
    "orders.list_orders": Permission.ORDER_STATUS_VIEW,
    "orders.place": Permission.ORDER_PLACE,
    "orders.quote": Permission.ORDER_PLACE,
    "orders.queue": Permission.ORDER_QUEUE_HANDLE,
    "orders.history": Permission.ORDER_HISTORY_VIEW,
    "orders.bulk_progress": Permission.ORDER_BULK_TRACK,
    "orders.detail": Permission.ORDER_STATUS_VIEW,
    "orders.move": Permission.ORDER_STATUS_UPDATE,
    "orders.pay": Permission.PAYMENT_PROCESS,
    "orders.explain": Permission.ORDER_HISTORY_VIEW,
    "payments.list_payments": Permission.PAYMENT_RECORDS_VIEW,
    "payments.refund": Permission.PAYMENT_REFUND,
    "payments.config": Permission.PAYMENT_PROCESS,
    "payments.set_config": Permission.PAYMENT_REFUND,
    "inventory.items": Permission.INVENTORY_VIEW,
    "inventory.add_item": Permission.INVENTORY_RESTOCK_MANAGE,
    "inventory.item": Permission.INVENTORY_VIEW,
    "inventory.edit_item": Permission.INVENTORY_UPDATE,
    "inventory.remove_item": Permission.INVENTORY_RESTOCK_MANAGE,
    "inventory.change_stock": Permission.INVENTORY_UPDATE,
    "inventory.low_stock": Permission.INVENTORY_LOWSTOCK_ALERTS,
    "inventory.expiring": Permission.INVENTORY_EXPIRY_TRACK,
    "inventory.recent_activity": Permission.INVENTORY_VIEW,
    "inventory.recipe": Permission.INVENTORY_VIEW,
    "inventory.set_recipe": Permission.INVENTORY_MENU_MANAGE,
    "audit.audit": Access.ADMIN,
    "reports.sales": Permission.REPORTS_SALES_VIEW,
    "reports.orders": Permission.REPORTS_ORDERS_VIEW,
    "reports.inventory": Permission.REPORTS_INVENTORY_VIEW,
    "reports.staff_attendance": Permission.REPORTS_STAFF_VIEW,
    "reports.customer_history": Permission.REPORTS_CUSTOMER_VIEW,
    "employees.list_employees": Permission.EMPLOYEES_MANAGE,
    "employees.add": Permission.EMPLOYEES_MANAGE,
    "employees.edit": Permission.EMPLOYEES_MANAGE,
    "employees.remove": Permission.EMPLOYEES_MANAGE,
    "attendance.list_attendance": Access.SIGNED_IN,
    "attendance.record": Access.SIGNED_IN,
    "attendance.correct": Access.SIGNED_IN,
    "attendance.forget": Permission.ATTENDANCE_MANAGE,
    "schedule.list_shifts": Permission.SCHEDULE_VIEW_EDIT,
    "schedule.plan": Permission.SCHEDULE_VIEW_EDIT,
    "schedule.change": Permission.SCHEDULE_VIEW_EDIT,
    "schedule.strike": Permission.SCHEDULE_VIEW_EDIT,
    "leave.list_leave": Access.SIGNED_IN,
    "leave.ask": Access.SIGNED_IN,
    "leave.decide": Permission.LEAVE_MANAGE,
    "leave.withdraw": Access.SIGNED_IN,
}
"""Endpoint to what it takes; the use cases ask for the same, so that the command line obeys too."""


def register(app: Flask) -> None:
    """Let nobody in who is not named in the table; the actor is known before the body is read."""
    app.before_request(recognize)
    app.after_request(note_refusal)


def check(app: Flask) -> None:
    """Raise `RuntimeError` unless routes and table name each other."""
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if routes != set(ACCESS):
        raise RuntimeError(f"Routes and the access table differ: {sorted(routes ^ set(ACCESS))}.")


def bearer() -> str | None:
    """Return the token of the Authorization header, if it holds one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def recognize() -> None:
    """Find out who sends the request and whether the route is theirs; a public route does not ask."""
    needed = ACCESS[request.endpoint] if request.endpoint else Access.PUBLIC
    if needed is Access.PUBLIC or request.method == "OPTIONS":
        return
    token = bearer()
    if token is None:
        raise SessionOver("Please sign in.")
    g.actor = use(Recognize)(token, origin())
    if needed is Access.ADMIN:
        g.actor.must_be_admin()
    elif isinstance(needed, Permission):
        g.actor.must(needed)


def note_refusal(response: Response) -> Response:
    """Write down that somebody who is signed in was refused; a store that is down changes no answer."""
    if response.status_code == 403 and "actor" in g:
        try:
            use(NoteRefusal)(g.actor, f"{request.method} {request.path}")
        except Unavailable as error:
            log.warning("A refusal could not be written down: %s", error)
    return response
