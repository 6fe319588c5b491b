"""Put the whole demo canteen together."""

from datetime import datetime

from technomart.adapters.demo.applicants import demo_applicant
from technomart.adapters.demo.menu import demo_categories, demo_menu
from technomart.adapters.demo.notifications import FELL, demo_notifications
from technomart.adapters.demo.orders import Trade, demo_orders
from technomart.adapters.demo.registers import SPARE
from technomart.adapters.demo.sales import Stand
from technomart.adapters.demo.staff import demo_attendance
from technomart.adapters.demo.stock import demo_recipes, demo_stock_items, recipe_lines, shifts_of, units_of
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.user import User

ORDERS = 1_200
LENGTH = 14  # days
SEED = 7


def demo_snapshot(until: datetime, days: BusinessDays, staff: tuple[User, ...], stand: Stand | None = None) -> Snapshot:
    """Return the menu, the accounts and two weeks of orders up to `until`; the same each time for the same `until`.

    A further area of the program adds its rows here, in a file of its own beside the others.
    """
    menu = demo_menu()
    recipes = demo_recipes(menu)
    trade = Trade(
        *(ORDERS, LENGTH, until, SEED, days, menu, staff),
        recipes=recipes,
        units=units_of(demo_stock_items()),
        stand=stand or Stand(),
    )
    (sold,) = demo_orders(trade, batch=ORDERS)
    attended = demo_attendance(until, days, SEED)
    shifts = shifts_of(sold)
    stock = tuple(shifts[item.id].on(item, days).marked(until - FELL) for item in demo_stock_items())
    applicant, request, headshot = demo_applicant(until)
    return Snapshot(
        users=(*staff, applicant),
        verifications=(request,),
        headshots=(headshot,),
        notifications=demo_notifications(until, staff, stock),
        categories=demo_categories(),
        menu_items=menu,
        orders=sold.orders,
        changes=tuple(sold.changes),
        registers=(*sold.registers, SPARE),
        cash_sessions=sold.cash_sessions,
        cash_movements=sold.cash_movements,
        cash_counts=sold.cash_counts,
        payments=sold.payments,
        refunds=sold.refunds,
        papers=sold.papers,
        day_closes=sold.day_closes,
        stock_items=stock,
        recipes=recipe_lines(recipes),
        reservations=tuple(sold.reservations),
        movements=tuple(sold.movements),
        employees=attended.employees,
        attendance=attended.attendance,
        schedule=attended.schedule,
        schedule_exceptions=attended.schedule_exceptions,
        leaves=attended.leaves,
    )
