"""Bring the demo canteen into a store."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from technomart.adapters.demo.beside import is_worth_it, made_beside
from technomart.adapters.demo.keeping import Told, interruptible, made, unheard
from technomart.adapters.demo.menu import demo_categories, demo_menu
from technomart.adapters.demo.orders import FirstNumbers, Trade
from technomart.adapters.demo.people import STAFF, demo_staff
from technomart.adapters.demo.registers import SPARE, unused_register
from technomart.adapters.demo.sales import Stand
from technomart.adapters.demo.snapshot import demo_snapshot
from technomart.adapters.demo.staff import demo_attendance, linked
from technomart.adapters.demo.stock import (
    RECIPES,
    STOCKED,
    demo_recipes,
    demo_stock_items,
    recipe_lines,
    units_of,
)
from technomart.domain.auth.ports import Passwords
from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.kernel.ports import Clock
from technomart.domain.kernel.texts import name_key
from technomart.domain.menu.items import Category, MenuItem
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.tax import TaxRules
from technomart.domain.papers.business import Business
from technomart.domain.registers.register import FIRST, Register
from technomart.domain.store.handover import BulkWork, Permanent
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.demo import DEMO_PASSWORD
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import User

BATCH = 5_000
ONE_DAY = timedelta(days=1)


class OrdersAlreadyThere(Conflict):
    """Made-up orders would mix with those that are there."""

    code = "orders_already_there"
    sentence = "This database already holds orders; say --append to add made-up ones to them."


class NothingToSell(Conflict):
    """No menu item can be ordered."""

    code = "nothing_to_sell"
    sentence = "No dish of the menu is available, so nothing can be ordered."


@dataclass(frozen=True, slots=True)
class DemoCanteen:
    """Fills stores with the demo canteen as it would stand at this moment."""

    clock: Clock
    days: BusinessDays
    passwords: Passwords
    tax: TaxRules = field(default_factory=TaxRules)
    drawer: DrawerRules = field(default_factory=DrawerRules)

    @property
    def password(self) -> str:
        """Return the password of all demo accounts."""
        return DEMO_PASSWORD

    @property
    def sign_ins(self) -> tuple[tuple[str, Role], ...]:
        """Return the address and the role of each demo account."""
        return tuple((email, role) for role, email, _ in STAFF)

    @property
    def business(self) -> Business:
        """Return what stands on its papers where the settings name nothing; there is no such street or number."""
        return Business("", "1 Halimbawa Street, Barangay Kunwari, Quezon City (demo)", "000-000-000-00000")

    @property
    def cashier(self) -> str:
        """Return the address of an account that takes orders."""
        return next(email for role, email, _ in STAFF if role is Role.STAFF)

    @property
    def menu_item(self) -> MenuItem:
        """Return a menu item to try an order with; it takes nothing from stock, so it never runs out."""
        return next(item for item in demo_menu() if item.name not in RECIPES)

    def snapshot(self) -> Snapshot:
        """Return the whole of it, for a store that holds nothing yet."""
        return demo_snapshot(self.clock.now(), self.days, self._staff(), self._stand(FIRST))

    def fill(self, database: Permanent) -> None:
        """Load it into a database without a menu and without orders, once, however many processes try.

        Raises `StandInTaken` while a process serves from a stand-in that is to be handed over to this database.
        """
        if database.read(lambda work: _has_menu(work) or _has_orders(work)):
            return
        staff, now = self._staff(), self.clock.now()

        def load(work: UnitOfWork, _first: bool) -> None:  # noqa: FBT001 - the port calls it so
            if _has_menu(work) or _has_orders(work):
                return
            here = _hired(work, staff)
            snapshot = demo_snapshot(now, self.days, here, self._stand(unused_register(work, now)))
            snapshot = _without_known_applicant(
                work, replace(snapshot, users=(*_newly(here, staff), snapshot.users[-1]))
            )
            work.load(replace(snapshot, registers=(), categories=_missing(work, snapshot.categories)))
            work.registers.save(snapshot.registers[0])
            if len(work.registers.tills()) == 1:
                work.registers.add(SPARE)

        database.must_have_no_stand_in()
        database.import_once("demo", load)

    def sell(self, store: Store, count: int, length: int, seed: int, *, append: bool, told: Told = unheard) -> None:
        """Load `count` orders of the last `length` days, all or none; `told` hears of each batch how many it has.

        Menu items and accounts are made when there are none. Raises `OrdersAlreadyThere` unless told to append,
        and `NothingToSell`.
        """
        staff = self._staff()

        def body(work: UnitOfWork) -> None:
            trade = self._trade(work, staff, count, length, seed, append=append)
            keeping.keep(work, made(trade, BATCH, lambda sold: sold), work.load, told)

        with interruptible(self.clock, self.days) as keeping:
            store.write(body)

    def sell_in_bulk(
        self,
        database: Permanent,
        count: int,
        length: int,
        seed: int,
        *,
        append: bool,
        told: Told = unheard,
    ) -> None:
        """Do what `sell` does; a second process makes the orders if they are many. Raises `MakerEnded` too."""
        if not is_worth_it(count):
            self.sell(database, count, length, seed, append=append, told=told)
            return
        staff, packer = self._staff(), database.packer()

        def body(work: BulkWork) -> None:
            trade = self._trade(work, staff, count, length, seed, append=append)
            with made_beside(trade, BATCH, packer) as batches:
                keeping.keep(work, batches, work.load_packed, told)

        with interruptible(self.clock, self.days) as keeping:
            database.write_in_bulk(body)

    def _trade(
        self, work: UnitOfWork, staff: tuple[User, ...], count: int, length: int, seed: int, *, append: bool
    ) -> Trade:
        there = _has_orders(work)
        if there and not append:
            raise OrdersAlreadyThere
        here = _hired(work, staff)
        work.load(Snapshot(users=_newly(here, staff)))
        if not work.employees.all():
            work.load(demo_attendance(self.clock.now(), self.days, seed))
        menu = _menu(work)
        if not there:
            _stock(work, menu)
        recipes = work.stock.recipes([item.id for item in menu])
        units = units_of(work.stock.items())
        now = self.clock.now()
        stand = self._stand(unused_register(work, now))
        trade = Trade(count, length, now, seed, self.days, menu, here, recipes=recipes, units=units, stand=stand)
        return replace(trade, first_numbers=_first_numbers(work, trade)) if there else trade

    def _stand(self, register: Register) -> Stand:
        return Stand(register, self.tax.seller, self.drawer)

    def _staff(self) -> tuple[User, ...]:
        return tuple(map(linked, demo_staff(self.passwords.hash(DEMO_PASSWORD))))


def _has_menu(work: UnitOfWork) -> bool:
    return bool(work.menu.items() or work.menu.find([item.id for item in demo_menu()]))


def _has_orders(work: UnitOfWork) -> bool:
    return bool(work.orders.page(OrderFilter(), PageRequest(1, 1)).total)


def _hired(work: UnitOfWork, staff: tuple[User, ...]) -> tuple[User, ...]:
    """Return the staff, each as already stored if there is an account with that address."""
    return tuple(work.users.find_by_email(user.email) or user for user in staff)


def _newly(here: Sequence[User], staff: Sequence[User]) -> tuple[User, ...]:
    """Return those of the staff who had no account."""
    return tuple(user for user in here if user in staff)


def _without_known_applicant(work: UnitOfWork, snapshot: Snapshot) -> Snapshot:
    """Return the rows without who waits, the last of the users, if there is an account with that address."""
    if work.users.find_by_email(snapshot.users[-1].email) is None:
        return snapshot
    return replace(snapshot, users=snapshot.users[:-1], verifications=(), headshots=())


def _missing(work: UnitOfWork, categories: Sequence[Category]) -> tuple[Category, ...]:
    """Return the categories that are not there by name."""
    known = {category.name_key for category in work.menu.categories()}
    return tuple(category for category in categories if category.name_key not in known)


def _menu(work: UnitOfWork) -> tuple[MenuItem, ...]:
    """Return the menu; the demo's is stored when there is none."""
    if not _has_menu(work):
        work.load(Snapshot(categories=_missing(work, demo_categories())))
        names = {each.name_key: each.name for each in work.menu.categories()}
        work.load(Snapshot(menu_items=tuple(replace(i, category=names[name_key(i.category)]) for i in demo_menu())))
    sold = tuple(item for item in work.menu.items() if item.is_sold)
    if not sold:
        raise NothingToSell
    return sold


def _stock(work: UnitOfWork, menu: Sequence[MenuItem]) -> None:
    """Store the demo's stock items and what the dishes of a menu take of them, unless there is a store room."""
    items, recipes = demo_stock_items(), demo_recipes(menu)
    if recipes and not work.stock.items() and not work.stock.find([item.id for item in items]):
        work.load(Snapshot(stock_items=tuple(item.marked(STOCKED) for item in items), recipes=recipe_lines(recipes)))


def _first_numbers(work: UnitOfWork, trade: Trade) -> FirstNumbers:
    """Return where the order numbers go on, for every business day the trade may touch."""
    today = trade.days.of(trade.until)
    span = [today - ONE_DAY * back for back in range(-1, trade.length + 3)]
    return {(day, type_): work.orders.next_sequence(day, type_) for day in span for type_ in OrderType}
