"""Say which roles there are, what each is for and what it may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from technomart.domain.kernel.errors import Forbidden, NotFound


class Role(StrEnum):
    """What a person is in the canteen."""

    ADMIN = "admin"
    MANAGER = "manager"
    STAFF = "staff"


LONGEST_DESCRIPTION = 500

ROLE_TEXTS: Mapping[Role, tuple[str, str]] = {
    Role.ADMIN: (
        "Administrator",
        "Does everything, and alone keeps the accounts and reads the lines of others in the security log.",
    ),
    Role.MANAGER: ("Manager", "Runs the canteen: menu, stock, staff, refunds, reports, new registrations."),
    Role.STAFF: ("Staff", "Works at the counter and in the kitchen: orders, payments, the stock at hand."),
}
"""How each role is called, and what it is for, until an administrator says otherwise."""


class Permission(StrEnum):
    """One thing a role may do; the codes are the front end's."""

    ACCOUNT_LOGIN = "account.login"
    ACCOUNT_LOGOUT = "account.logout"
    ACCOUNT_PASSWORD_EDIT = "account.password.edit"
    ACCOUNT_INFO_EDIT = "account.info.edit"
    INVENTORY_VIEW = "inventory.view"
    INVENTORY_UPDATE = "inventory.update"
    INVENTORY_EXPIRY_TRACK = "inventory.expiry.track"
    INVENTORY_MENU_MANAGE = "inventory.menu.manage"
    INVENTORY_LOWSTOCK_ALERTS = "inventory.lowstock.alerts"
    INVENTORY_RESTOCK_MANAGE = "inventory.restock.manage"
    MENU_MANAGE = "menu.manage"
    ORDER_PLACE = "order.place"
    ORDER_STATUS_VIEW = "order.status.view"
    ORDER_QUEUE_HANDLE = "order.queue.handle"
    ORDER_STATUS_UPDATE = "order.status.update"
    ORDER_BULK_TRACK = "order.bulk.track"
    ORDER_HISTORY_VIEW = "order.history.view"
    DISCOUNT_GIVE = "discount.give"
    PAYMENT_PROCESS = "payment.process"
    PAYMENT_RECORDS_VIEW = "payment.records.view"
    PAYMENT_REFUND = "payment.refund"
    TILL_USE = "till.use"
    TILL_MANAGE = "till.manage"
    PROFILE_VIEW_ROLES = "profile.view_roles"
    SCHEDULE_VIEW_EDIT = "schedule.view_edit"
    SCHEDULE_MANAGE = "schedule.manage"
    ATTENDANCE_MANAGE = "attendance.manage"
    LEAVE_MANAGE = "leave.manage"
    EMPLOYEES_MANAGE = "employees.manage"
    VERIFY_REVIEW = "verify.review"
    REPORTS_SALES_VIEW = "reports.sales.view"
    REPORTS_INVENTORY_VIEW = "reports.inventory.view"
    REPORTS_ORDERS_VIEW = "reports.orders.view"
    REPORTS_STAFF_VIEW = "reports.staff.view"
    REPORTS_CUSTOMER_VIEW = "reports.customer.view"
    NOTIFICATION_SEND = "notification.send"
    NOTIFICATION_RECEIVE = "notification.receive"
    NOTIFICATION_VIEW = "notification.view"


ALL = frozenset(Permission)

NOT_FOR_STAFF = frozenset(
    {
        Permission.INVENTORY_MENU_MANAGE,
        Permission.INVENTORY_LOWSTOCK_ALERTS,
        Permission.INVENTORY_RESTOCK_MANAGE,
        Permission.MENU_MANAGE,
        Permission.PAYMENT_REFUND,
        Permission.TILL_MANAGE,
        Permission.SCHEDULE_MANAGE,
        Permission.ATTENDANCE_MANAGE,
        Permission.LEAVE_MANAGE,
        Permission.EMPLOYEES_MANAGE,
        Permission.VERIFY_REVIEW,
        Permission.REPORTS_SALES_VIEW,
        Permission.REPORTS_INVENTORY_VIEW,
        Permission.REPORTS_ORDERS_VIEW,
        Permission.REPORTS_STAFF_VIEW,
        Permission.REPORTS_CUSTOMER_VIEW,
    }
)

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: ALL,
    Role.MANAGER: ALL,
    Role.STAFF: ALL - NOT_FOR_STAFF,
}
"""The permission matrix. An admin may also do what needs the role itself, such as keeping accounts."""


def permission_codes(role: Role) -> list[str]:
    """Return the codes as the front end reads them; an admin's are the single word `all`."""
    return ["all"] if role is Role.ADMIN else sorted(GRANTS[role])


class RoleNotFound(NotFound):
    """No role has this value."""

    code = "role_not_found"
    sentence = "There is no such role."


@dataclass(frozen=True, slots=True)
class RoleText:
    """How a role is called, and what it is for."""

    role: Role
    label: str
    description: str


def usual_texts() -> list[RoleText]:
    """Return every role with the words it has until somebody gives it others."""
    return [RoleText(role, *texts) for role, texts in ROLE_TEXTS.items()]


def role_text(value: str) -> RoleText:
    """Return a role with its usual words; raises `RoleNotFound`."""
    found = next((text for text in usual_texts() if text.role.value == value), None)
    if found is None:
        raise RoleNotFound
    return found


WITHOUT_SECOND_FACTOR = frozenset(
    {Permission.ACCOUNT_LOGIN, Permission.ACCOUNT_LOGOUT, Permission.ACCOUNT_PASSWORD_EDIT}
)
"""What somebody may do who must have a second factor and has none yet: set it up."""


class SecondFactorRequired(Forbidden):
    """This role needs a second factor here, and the account has none yet."""

    code = "second_factor_required"
    sentence = "Your role needs a second factor here: set it up first, with POST /api/auth/second-factor."


class NotAllowed(Forbidden):
    """The role does not include this."""

    code = "not_allowed"
