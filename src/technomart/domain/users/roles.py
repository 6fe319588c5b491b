"""Describe the roles for people who give them."""

from collections.abc import Mapping
from dataclasses import dataclass

from technomart.domain.users.permissions import Role


@dataclass(frozen=True, slots=True)
class RoleText:
    """How a role is called and what it is for."""

    label: str
    description: str


ROLE_TEXTS: Mapping[Role, RoleText] = {
    Role.ADMIN: RoleText("Administrator", "Does everything, and alone keeps the accounts and reads the security log."),
    Role.MANAGER: RoleText("Manager", "Runs the canteen: menu, stock, staff, refunds, reports, new registrations."),
    Role.STAFF: RoleText("Staff", "Works at the counter and in the kitchen: orders, payments, the stock at hand."),
}
