"""Say who works here and what each role may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from technomart.domain.errors import Conflict, Forbidden, NotFound, Unauthenticated


class Role(StrEnum):
    """What a person is in the canteen."""

    ADMIN = "admin"
    MANAGER = "manager"
    STAFF = "staff"


class AccountStatus(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    PENDING = "pending"
    DEACTIVATED = "deactivated"


class Registration(StrEnum):
    """What becomes of a new account: it waits for approval, works at once, or cannot be made."""

    APPROVAL = "approval"
    OPEN = "open"
    CLOSED = "closed"


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
    PAYMENT_PROCESS = "payment.process"
    PAYMENT_RECORDS_VIEW = "payment.records.view"
    PAYMENT_REFUND = "payment.refund"
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


class NotAllowed(Forbidden):
    """The role does not include this."""

    code = "not_allowed"


class AccountDeactivated(Forbidden):
    """The account was switched off."""

    code = "account_deactivated"


class BadCredentials(Unauthenticated):
    """The e-mail and the password do not belong together; it is not said which is wrong."""

    code = "bad_credentials"


class SessionOver(Unauthenticated):
    """The session was signed out, revoked or has run out."""

    code = "session_over"


class RegistrationClosed(Forbidden):
    """New accounts are made by an administrator alone."""

    code = "registration_closed"


class LastAdmin(Conflict):
    """Without this administrator nobody could keep the accounts."""

    code = "last_admin"


class UserNotFound(NotFound):
    """No account has this id."""

    code = "user_not_found"


class EmailTaken(Conflict):
    """Another account has this e-mail address."""

    code = "email_taken"


@dataclass(frozen=True, slots=True)
class User:
    """An account; `email` is in lower case and unique, times are UTC.

    `is_demo` marks accounts of the demo data, which never sign in in production.
    """

    id: str
    email: str
    name: str
    role: Role
    created_at: datetime
    status: AccountStatus = AccountStatus.ACTIVE
    password_hash: str | None = field(default=None, repr=False)
    phone: str = ""
    avatar: str = ""
    employee_id: str | None = None
    last_login: datetime | None = None
    email_verified: bool = False
    is_demo: bool = False

    @property
    def label(self) -> str:
        """Return how the log names the account."""
        return f"{self.name} ({self.id})"


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that lasts until it is ended or runs out; access tokens carry its id."""

    id: str
    user_id: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Tell whether it still lets its user in."""
        return self.ended_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: the caller's network address and the request's id; both empty on the command line."""

    address: str = ""
    request_id: str = ""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which request; the CLI and the program itself act as an actor without a user id."""

    name: str
    role: Role
    user_id: str | None = None
    session_id: str | None = None
    request_id: str = ""
    address: str = ""

    @property
    def origin(self) -> Origin:
        """Return where the request comes from."""
        return Origin(self.address, self.request_id)

    def may(self, permission: Permission) -> bool:
        """Tell whether the role grants it."""
        return permission in GRANTS[self.role]

    def must(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless the role grants it."""
        if not self.may(permission):
            raise NotAllowed(f"Your role, {self.role.value}, does not include {permission.value}.")

    def must_be_admin(self) -> None:
        """Raise `NotAllowed` unless an administrator acts."""
        if self.role is not Role.ADMIN:
            raise NotAllowed("Only an administrator may do this.")


COMMAND_LINE = Actor("command line", Role.ADMIN)
"""Who acts when the program is told by its own command line."""


def canonical_email(email: str) -> str:
    """Return the form under which an address is stored and looked up."""
    return email.strip().lower()
