"""Declare the repositories of accounts and of what they wait for."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import Role, RoleText
from technomart.domain.users.user import User
from technomart.domain.users.verification import Applicant, VerificationRequest


class Users(Protocol):
    """The accounts."""

    def add(self, user: User) -> None:
        """Keep a new account; raises `EmailTaken`, `EmployeeLinked`."""

    def save(self, user: User) -> User:
        """Keep the new state of an account and return it with its next version; one transaction raises it once.

        Raises `EmailTaken`, `EmployeeLinked`, `UserNotFound`, and `ChangedMeanwhile` when the version it was read with
        is stored no more.
        """

    def get(self, user_id: str) -> User:
        """Return an account; raises `UserNotFound`."""

    def get_for_update(self, user_id: str) -> User:
        """Lock an account's row until this transaction ends, and return it; raises `UserNotFound`."""

    def find(self, user_id: str) -> User | None:
        """Return an account, or None."""

    def find_by_email(self, email: str) -> User | None:
        """Return the account with this canonical address, or None."""

    def find_by_employee(self, employee_id: str) -> User | None:
        """Return the account of an employee, or None."""

    def all(self) -> list[User]:
        """Return every account; a canteen has few."""

    def admins_for_update(self) -> list[User]:
        """Lock the rows of all administrators until this transaction ends, and return them."""

    def role_texts(self) -> Mapping[Role, RoleText]:
        """Return the words for roles that have others than the usual ones."""

    def describe_role(self, text: RoleText, changed: Collection[str] | None = None) -> None:
        """Keep the words for a role; in place of those before, if there are any, the `changed` ones alone."""

    def remove(self, user_id: str) -> None:
        """Forget an account and its sign-ins; what it did stays; raises `UserNotFound`."""


class Verifications(Protocol):
    """The verification requests, one for each account that registered."""

    def put(self, request: VerificationRequest) -> None:
        """Keep a request, in place of the one that the account had."""

    def find(self, user_id: str) -> VerificationRequest | None:
        """Return the request of an account, or None."""

    def all(self) -> list[Applicant]:
        """Return every request with its account, and every further account that waits."""

    def put_headshot(self, headshot: Headshot) -> None:
        """Keep the headshot of a request, in place of the one that it had."""

    def headshot(self, user_id: str) -> Headshot | None:
        """Return the headshot of a request, or None."""

    def purge_headshots(self, before: datetime) -> int:
        """Forget the headshots of requests that were decided before that; return how many."""
