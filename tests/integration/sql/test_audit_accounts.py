"""Accounts, roles and states that nobody was given by the program are found, and those that somebody was are not."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from support.builders import NOW, FixedClock, a_user, keep_all
from support.http_api import CHEAP
from support.rival_ports import AnyGoogle
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.users.tables import users, verification_requests
from technomart.bootstrap import wire
from technomart.config.settings import MailKind, Settings
from technomart.domain.auth.registration import Registration
from technomart.domain.usecases.auth.register import Register
from technomart.domain.usecases.auth.sign_in import SignInWithGoogle
from technomart.domain.usecases.purge import Purge
from technomart.domain.usecases.users.edit import EditUser, UserEdit
from technomart.domain.usecases.users.manage import AddUser, CreateAdmin, NewUser
from technomart.domain.usecases.users.verification import ReviewVerification, Verdict
from technomart.domain.users.actor import COMMAND_LINE
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User
from technomart.wiring import Ports

pytestmark = pytest.mark.in_turn

PASSWORD = "halo-halo-sa-tanghali"
CODES = {"accounts_are_logged", "roles_are_logged", "states_are_logged"}
Found = set[tuple[str, str]]


@dataclass
class Staff:
    """Accounts that were made in every way there is."""

    ports: Ports
    clock: FixedClock
    made: dict[str, User] = field(default_factory=dict)

    def register(self, name: str, registration: Registration) -> None:
        self.clock.move(timedelta(seconds=1))
        register = replace(self.ports, registration=registration).use(Register)
        self.made[name] = register(name, f"{name}@example.com", PASSWORD).user

    def link(self, name: str, registration: Registration) -> None:
        self.clock.move(timedelta(seconds=1))
        sign_in = replace(self.ports, registration=registration).use(SignInWithGoogle)
        self.made[name] = sign_in(credential=f"{name} {name}@example.com").user

    def add(self, name: str, role: Role, status: AccountStatus, spoken: str = "") -> None:
        self.clock.move(timedelta(seconds=1))
        entry = NewUser(spoken or name, f"{name}@example.com", role, status)
        self.made[name] = self.ports.use(AddUser)(COMMAND_LINE, entry)

    def make_admin(self, name: str) -> None:
        self.clock.move(timedelta(seconds=1))
        self.made[name] = self.ports.use(CreateAdmin)(f"{name}@example.com", PASSWORD)

    def edit(self, name: str, role: Role | None = None, status: AccountStatus | None = None) -> None:
        self.clock.move(timedelta(seconds=1))
        self.ports.use(EditUser)(COMMAND_LINE, self.made[name].id, UserEdit(role=role, status=status))

    def decide(self, name: str, role: Role | None) -> None:
        self.clock.move(timedelta(seconds=1))
        self.ports.use(ReviewVerification)(COMMAND_LINE, Verdict(self.made[name].id, role))

    def hire(self) -> None:
        self.make_admin("boss")
        for status in AccountStatus:
            for role in Role:
                self.add(f"{role.value}-{status.value}", role, status)
        for registration in (Registration.OPEN, Registration.APPROVAL):
            self.register(f"registered-{registration.value}", registration)
            self.link(f"google-{registration.value}", registration)
        self.register("approved", Registration.APPROVAL)
        self.decide("approved", Role.MANAGER)
        self.link("rejected", Registration.APPROVAL)
        self.decide("rejected", None)
        self.register("made admin", Registration.APPROVAL)
        self.make_admin("made admin")
        for role, status in ((Role.ADMIN, AccountStatus.DEACTIVATED), (Role.STAFF, AccountStatus.ACTIVE)):
            self.edit("approved", role, status)
        self.edit("manager-active", status=AccountStatus.DEACTIVATED)
        self.make_admin("manager-active")
        spoken = f"({self.made['google-open'].id}) from staff to admin"
        self.add("mimic", Role.MANAGER, AccountStatus.ACTIVE, spoken)
        self.edit("mimic", Role.STAFF)


@pytest.fixture
def staff(sql_store: SqlStore) -> Staff:
    clock = FixedClock()
    ports = wire(Settings(mail=MailKind.NONE), sql_store, "s" * 32, clock=clock, passwords=CHEAP)
    staff = Staff(replace(ports, google=AnyGoogle()), clock)
    staff.hire()
    return staff


def broken_in(engine: Engine) -> Found:
    return {(violation.code, violation.id) for violation in SqlAuditor(engine).violations()}


def test_accounts_that_were_made_in_any_way_are_explained_also_once_old_lines_are_forgotten(
    staff: Staff, sql_store: SqlStore
) -> None:
    assert broken_in(sql_store.engine) == set()

    staff.clock.move(timedelta(days=2_000))
    staff.ports.use(Purge)()

    assert broken_in(sql_store.engine) == set()


def test_what_somebody_writes_into_the_database_is_found(staff: Staff, sql_store: SqlStore) -> None:
    stranger, boss = a_user("eve@example.com"), a_user("mallory@example.com", role=Role.ADMIN)
    keep_all(sql_store, stranger, boss)
    made = {name: user.id for name, user in staff.made.items()}
    changes: dict[str, dict[str, object]] = {
        "registered-open": {"role": "admin"},
        "approved": {"role": "admin"},
        "staff-active": {"role": "manager"},
        "boss": {"role": "staff"},
        "mimic": {"role": "admin"},
        "rejected": {"status": "active"},
        "manager-deactivated": {"status": "active"},
        "admin-active": {"status": "pending"},
        "staff-pending": {"status": "active"},
        "google-open": {"status": "deactivated"},
        "manager-active": {"status": "deactivated"},
        "registered-approval": {"status": "active"},
        "google-approval": {"created_at": NOW},
    }
    with sql_store.engine.begin() as connection:
        for name, change in changes.items():
            connection.execute(update(users).where(users.c.id == made[name]).values(change))
        decided = {"status": "approved", "role": "staff", "decided_at": staff.clock.at, "decided_by": "nobody"}
        for name in ("registered-approval", "rejected"):
            request = verification_requests.c.user_id == made[name]
            connection.execute(update(verification_requests).where(request).values(decided))
        waited = verification_requests.c.user_id == made["staff-pending"]
        connection.execute(verification_requests.delete().where(waited))

    assert {each for each in broken_in(sql_store.engine) if each[0] in CODES} == {
        ("accounts_are_logged", stranger.id),
        ("accounts_are_logged", boss.id),
        ("accounts_are_logged", made["google-approval"]),
        ("roles_are_logged", boss.id),
        *(
            ("roles_are_logged", made[name])
            for name in ("registered-open", "approved", "staff-active", "boss", "mimic")
        ),
        *(("states_are_logged", made[name]) for name, change in changes.items() if "status" in change),
    }
