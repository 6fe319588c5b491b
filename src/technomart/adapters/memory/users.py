"""Keep accounts and what they wait for in memory."""

from collections.abc import Collection, Mapping
from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.sessions import drop_sessions
from technomart.adapters.memory.tables import Repository
from technomart.domain.staff.employees import EmployeeLinked
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import Role, RoleText
from technomart.domain.users.ports import Users, Verifications
from technomart.domain.users.user import AccountStatus, EmailTaken, User, UserNotFound
from technomart.domain.users.verification import Applicant, VerificationRequest


class MemoryUsers(Repository, Users):
    """Keeps accounts in memory."""

    @override
    def add(self, user: User) -> None:
        self._must_be_free(user)
        self.tables.users.put(user.id, user)

    @override
    def save(self, user: User) -> User:
        self._must_be_free(user)
        return self.tables.users.save(user.id, user, UserNotFound)

    @override
    def get(self, user_id: str) -> User:
        return self.tables.users.one(user_id, UserNotFound)

    @override
    def get_for_update(self, user_id: str) -> User:
        return self.get(user_id)

    @override
    def find(self, user_id: str) -> User | None:
        return self.tables.users.rows.get(user_id)

    @override
    def find_by_email(self, email: str) -> User | None:
        return next((user for user in self.tables.users.rows.values() if user.email == email), None)

    @override
    def find_by_employee(self, employee_id: str) -> User | None:
        return next((user for user in self.tables.users.rows.values() if user.employee_id == employee_id), None)

    @override
    def all(self) -> list[User]:
        return list(self.tables.users.rows.values())

    @override
    def admins_for_update(self) -> list[User]:
        return self.tables.users.where(lambda user: user.role is Role.ADMIN)

    @override
    def role_texts(self) -> Mapping[Role, RoleText]:
        return self.tables.role_texts.rows

    @override
    def describe_role(self, text: RoleText, changed: Collection[str] | None = None) -> None:
        self.tables.role_texts.put(text.role, text)

    @override
    def remove(self, user_id: str) -> None:
        self.tables.users.remove(user_id, UserNotFound)
        drop_sessions(self.tables, lambda session: session.user_id == user_id)
        self.tables.one_time_tokens.drop(lambda token: token.user_id == user_id)
        self.tables.identities.drop(lambda identity: identity.user_id == user_id)
        self.tables.second_factors.drop(lambda factor: factor.user_id == user_id)
        self.tables.readings.drop(lambda reading: reading.user_id == user_id)
        self.tables.verifications.drop(lambda request: request.user_id == user_id)
        self.tables.headshots.drop(lambda headshot: headshot.user_id == user_id)

    def _must_be_free(self, user: User) -> None:
        holder = self.find_by_email(user.email)
        if holder is not None and holder.id != user.id:
            raise EmailTaken
        linked = None if user.employee_id is None else self.find_by_employee(user.employee_id)
        if linked is not None and linked.id != user.id:
            raise EmployeeLinked


class MemoryVerifications(Repository, Verifications):
    """Keeps verification requests in memory."""

    @override
    def put(self, request: VerificationRequest) -> None:
        self.tables.verifications.put(request.user_id, request)

    @override
    def find(self, user_id: str) -> VerificationRequest | None:
        return self.tables.verifications.rows.get(user_id)

    @override
    def all(self) -> list[Applicant]:
        asked = self.tables.verifications.rows
        return [
            Applicant(
                user,
                asked.get(user.id) or VerificationRequest(user.id, user.created_at),
                user.id in self.tables.headshots.rows,
            )
            for user in self.tables.users.rows.values()
            if user.id in asked or user.status is AccountStatus.PENDING
        ]

    @override
    def put_headshot(self, headshot: Headshot) -> None:
        self.tables.headshots.put(headshot.user_id, headshot)

    @override
    def headshot(self, user_id: str) -> Headshot | None:
        return self.tables.headshots.rows.get(user_id)

    @override
    def purge_headshots(self, before: datetime) -> int:
        decided = {
            request.user_id
            for request in self.tables.verifications.rows.values()
            if request.decided_at and request.decided_at < before
        }
        return self.tables.headshots.drop(lambda headshot: headshot.user_id in decided)
