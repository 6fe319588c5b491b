"""Two who change one thing at the same time: what there is to change, and what each use case makes of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias

from typing_extensions import override

from support.builders import (
    NOW,
    TODAY,
    CountingIds,
    FixedClock,
    PlainPasswords,
    a_dish,
    a_session,
    a_user,
    an_actor,
    an_id,
    an_order,
    placing,
)
from support.http_api import SECRET
from support.rival_ports import GOOGLE, AnyCodes, AnyGoogle, AnyPictures
from technomart.adapters.mail import NoMailer
from technomart.bootstrap import wire
from technomart.config.settings import Settings
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import Purpose, one_time_token
from technomart.domain.auth.refresh_tokens import RefreshToken
from technomart.domain.inventory.stock import RecipeLine, StockItem
from technomart.domain.kernel.errors import Refusal
from technomart.domain.menu.items import Category
from technomart.domain.orders.tax import Tax
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException, Weekday
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User
from technomart.domain.users.verification import VerificationRequest
from technomart.wiring import Ports

Act: TypeAlias = Callable[[Ports, "World"], object]

DAY = timedelta(days=1)
BOSS_ACCOUNT = a_user("boss@example.com", id=an_id(0x10), name="Boss", role=Role.ADMIN)
BOSS = an_actor(Role.ADMIN, user_id=BOSS_ACCOUNT.id)
BEGIN = 0x1_0000_0000
ROOM = 0x20


@dataclass(frozen=True, slots=True)
class World(ABC):
    """One of everything, of which no other world has a row; `number` says which world it is."""

    number: int

    def id(self, place: int) -> str:
        return an_id(BEGIN + self.number * ROOM + place)

    @property
    def user(self) -> User:
        user = a_user(f"ana{self.number}@example.com", id=self.id(1), role=Role.MANAGER)
        return replace(user, pending_email=f"moved{self.number}@example.com")

    @property
    def actor(self) -> Actor:
        return replace(an_actor(Role.MANAGER, user_id=self.user.id), session_id=self.id(3), account=self.user)

    @property
    def waiting(self) -> User:
        return a_user(f"ben{self.number}@example.com", id=self.id(2), name="Ben", status=AccountStatus.PENDING)

    @property
    def employee(self) -> Employee:
        return Employee(self.id(4), f"Ana {self.number}", "Cook", 80_00)

    @property
    def category(self) -> str:
        return f"Meals {self.number}"

    @property
    def role(self) -> Role:
        return list(Role)[self.number % len(Role)]

    def token(self, purpose: str) -> str:
        return f"{purpose} of world {self.number}"

    @property
    def link(self) -> Identity:
        return Identity(GOOGLE, f"google-{self.number}", self.user.id, NOW)

    @abstractmethod
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        """Return what there is at first."""
        ...

    @abstractmethod
    def seen(self, work: UnitOfWork) -> Any:
        """Return what there is then."""
        ...


@dataclass(frozen=True, slots=True)
class People(World):
    """An account with a session, one that waits, and an employee with all that is planned."""

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        employee, session = self.employee.id, replace(a_session(self.user), id=self.id(3))
        came, moved = NOW - DAY, replace(self.user, email=self.user.pending_email)
        proofs = (Purpose.VERIFY_EMAIL, Purpose.RESET_PASSWORD)
        mailed = [one_time_token(self.user, each, digest(self.token(each)), NOW) for each in proofs]
        mailed.append(one_time_token(moved, Purpose.VERIFY_EMAIL, digest(self.token("moved")), NOW))
        return Snapshot(
            users=(self.user, self.waiting),
            verifications=(VerificationRequest(self.waiting.id, NOW),),
            sessions=(session,),
            refresh_tokens=(RefreshToken(digest(self.token("refresh")), session.id),),
            one_time_tokens=tuple(mailed),
            identities=(self.link,),
            employees=(self.employee,),
            attendance=(Attendance(self.id(5), employee, TODAY - DAY, AttendanceStatus.LATE, came, came + DAY / 3),),
            schedule=(ScheduleEntry(self.id(6), employee, Weekday.MONDAY, 540, 960, TODAY - 9 * DAY),),
            schedule_exceptions=(ScheduleException(self.id(7), employee, TODAY + 20 * DAY),),
            leaves=(Leave(self.id(8), employee, TODAY + 5 * DAY, TODAY + 6 * DAY, "", NOW),),
        )

    @override
    def seen(self, work: UnitOfWork) -> Any:
        user, whole = self.user.id, (self.employee.id, TODAY - 99 * DAY, TODAY + 99 * DAY)
        return (
            [work.users.find(each) for each in (user, self.waiting.id)],
            work.verifications.find(self.waiting.id),
            work.verifications.headshot(self.waiting.id),
            [session.ended_at for session, _ in filter(None, [work.sessions.find(self.id(3))])],
            work.identities.of(user),
            work.notifications.settings_of(user),
            work.users.role_texts().get(self.role),
            work.employees.get(self.employee.id),
            work.attendance.of(*whole),
            work.schedule.of(*whole),
            work.schedule_exceptions.of(*whole),
            work.leaves.of(*whole),
        )


@dataclass(frozen=True, slots=True)
class Goods(World):
    """A dish of a category and a recipe, what it is made of, and an order for something else."""

    @override
    def rows(self, digest: Callable[[str], str]) -> Snapshot:
        dish = a_dish(f"Soup {self.number}", id=self.id(10), category=self.category)
        other = a_dish(f"Rice {self.number}", id=self.id(11), price=10_00, category=f"Sides {self.number}")
        flour = StockItem(self.id(12), f"Flour {self.number}", "kg", NOW, on_hand=9_000, category=self.category)
        order = an_order(id=self.id(13), dishes=[(other, 3)], sequence=self.number + 1, tax=Tax.VAT12)
        return Snapshot(
            categories=(Category(self.id(14), self.category), Category(self.id(15), other.category)),
            menu_items=(dish, other),
            stock_items=(flour,),
            recipes=(RecipeLine(dish.id, flour.id, 200),),
            orders=(order,),
            changes=(placing(order),),
        )

    @override
    def seen(self, work: UnitOfWork) -> Any:
        return (
            sorted(work.menu.find([self.id(10), self.id(11)]).items()),
            [each.name for each in work.menu.categories() if each.id in (self.id(14), self.id(15))],
            sorted(work.stock.find([self.id(12)]).items()),
            sorted(work.stock.recipes([self.id(10)]).items()),
            work.orders.get(self.id(13)),
            work.payments.of_order(self.id(13)),
        )


def left(store: Store, world: World) -> Any:
    """Return all there is of a world, but for what a clock or chance has written."""
    return plain(store.read(world.seen), {world.id(place) for place in range(ROOM)})


UNTOLD = frozenset({"version", "register_seq"})


def plain(value: Any, known: set[str]) -> Any:
    """Return a value without versions and what counts on a register that all worlds share.

    Instants are there or not, and ids that were made meanwhile are all alike.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name), known) for each in fields(value) if each.name not in UNTOLD}
    if isinstance(value, (list, tuple)):
        return [plain(each, known) for each in value]
    if isinstance(value, datetime):
        return "an instant"
    if isinstance(value, str) and not isinstance(value, Enum) and value.startswith("01950000-") and value not in known:
        return "an id"
    return value


def filled(parts: Sequence[Snapshot]) -> Snapshot:
    """Return all rows of several snapshots in one."""
    return Snapshot(
        **{each.name: tuple(row for part in parts for row in getattr(part, each.name)) for each in fields(Snapshot)}
    )


def program(store: Store) -> Ports:
    """Return the program over a store, standing still in time, with nothing left to chance but secrets."""
    clock = FixedClock()
    ports = wire(Settings(), store, SECRET, clock=clock, passwords=PlainPasswords(), mailer=NoMailer())
    ports = replace(ports, google=AnyGoogle(), one_time_codes=AnyCodes(), pictures=AnyPictures())
    return replace(ports, ids=CountingIds(), bookings=clock.bookings)


def outcome(act: Act, ports: Ports, world: World) -> str:
    """Do something and return how it ended: done, or the code of the refusal."""
    try:
        act(ports, world)
    except Refusal as refusal:
        return refusal.code
    return "done"
