"""What goes on when something was removed: history, and nothing else."""

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial

import pytest

from support.builders import ADOBO, MANAGER, MANILA, NOW, RICE, TODAY, an_id
from support.canteen import Canteen, a_canteen, a_request
from support.threads import at_once
from technomart.domain.auth.registration import Registration
from technomart.domain.inventory.movements import MovementKind, StockMovement
from technomart.domain.inventory.stock import RecipePart, StockItem, StockItemInUse
from technomart.domain.kernel.caps import Caps
from technomart.domain.kernel.errors import Refusal
from technomart.domain.menu.items import MenuItemNotFound
from technomart.domain.orders.status import OrderStatus
from technomart.domain.services.attendance import AttendanceEntry
from technomart.domain.services.own_employee import OwnEmployees
from technomart.domain.staff.attendance import AttendanceStatus
from technomart.domain.staff.employees import Employee, EmployeeGone
from technomart.domain.staff.leave import LeaveStatus
from technomart.domain.staff.schedule import FOREVER, Weekday
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.inventory.recipes import SetRecipe
from technomart.domain.usecases.inventory.stock import RemoveStockItem
from technomart.domain.usecases.menu import RemoveMenuItem
from technomart.domain.usecases.staff.attendance import ClockOut, CorrectAttendance, EnterAttendance
from technomart.domain.usecases.staff.employees import RemoveEmployee
from technomart.domain.usecases.staff.exceptions import ExceptionEntry, PlanDate
from technomart.domain.usecases.staff.leave import AskForLeave, LeaveEntry
from technomart.domain.usecases.staff.schedule import PlanDay, WeekEntry

SERVED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)
CHICKEN = StockItem(an_id(0x71), "Chicken", "kg", NOW, on_hand=10_000)
ANA = Employee(an_id(0x72), "Ana Reyes")
DAY = timedelta(days=1)


def attempt(change: Callable[[], object]) -> None:
    """Do something that may come too late."""
    try:
        change()
    except Refusal:
        return


class RemovalContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def canteen(self, store: Store) -> Canteen:
        canteen = a_canteen(store)
        store.write(lambda work: work.stock.add(CHICKEN))
        receipt = StockMovement(an_id(), CHICKEN.id, MovementKind.RECEIPT, 10_000, NOW)
        store.write(lambda work: work.stock.add_movements([receipt]))
        SetRecipe(store, canteen.traces)(MANAGER, ADOBO.id, (RecipePart(CHICKEN.id, 250),))
        return canteen

    def test_a_dish_that_is_removed_lets_go_of_what_it_was_made_of(self, canteen: Canteen) -> None:
        store, order = canteen.store, canteen.placed(a_request((ADOBO, 2)))
        remove_item = RemoveStockItem(store, canteen.bookings, canteen.traces)
        with pytest.raises(StockItemInUse, match="Chicken adobo"):
            remove_item(MANAGER, CHICKEN.id)

        RemoveMenuItem(store, canteen.traces)(MANAGER, ADOBO.id)
        with pytest.raises(StockItemInUse, match=r"hold 0\.5 kg"):
            remove_item(MANAGER, CHICKEN.id)
        canteen.at_status(order, *SERVED)
        remove_item(MANAGER, CHICKEN.id)

        (sale,) = store.read(lambda work: work.stock.movements_of_order(order.id))
        assert (sale.item_id, sale.quantity) == (CHICKEN.id, -500)
        assert [line.name for line in canteen.order(order.id).lines] == [ADOBO.name]
        assert store.read(lambda work: work.stock.items()) == []
        with pytest.raises(MenuItemNotFound):
            SetRecipe(store, canteen.traces)(MANAGER, ADOBO.id, ())

    def test_a_recipe_that_is_set_while_its_dish_is_removed_does_not_outlive_it(self, canteen: Canteen) -> None:
        store = canteen.store
        for dish in (ADOBO, RICE):
            recipe = (RecipePart(CHICKEN.id, 100),)
            changes: list[Callable[[], object]] = [
                partial(RemoveMenuItem(store, canteen.traces), MANAGER, dish.id),
                *[partial(SetRecipe(store, canteen.traces), MANAGER, dish.id, recipe)] * 3,
            ]

            at_once([partial(attempt, change) for change in changes])

            assert store.read(lambda work: work.stock.menu_items_with(CHICKEN.id)) in ([], [RICE.id])
        assert store.read(lambda work: work.stock.menu_items_with(CHICKEN.id)) == []

    def test_nothing_is_planned_for_an_employee_who_was_removed(self, canteen: Canteen) -> None:
        store, clock, ids = canteen.store, canteen.clock, canteen.ids
        store.write(lambda work: work.employees.add(ANA))
        plan = PlanDay(store, clock.bookings, ids, MANILA, canteen.traces)
        plan(MANAGER, WeekEntry(ANA.id, Weekday.MONDAY, time(8), time(16)))
        ask = AskForLeave(store, clock.bookings, ids, MANILA, OwnEmployees(ids, Registration.APPROVAL), Caps())
        over, ahead = (
            ask(MANAGER, LeaveEntry(day, day, status=LeaveStatus.APPROVED, employee_id=ANA.id)).row
            for day in (TODAY - DAY, TODAY + 9 * DAY)
        )
        waits = ask(MANAGER, LeaveEntry(TODAY + DAY, TODAY + DAY, employee_id=ANA.id)).row
        clock.move(7 * DAY)
        plan(MANAGER, WeekEntry(ANA.id, Weekday.SUNDAY, time(8), time(16)))
        PlanDate(store, clock.bookings, ids, MANILA, canteen.traces)(
            MANAGER, ExceptionEntry(ANA.id, TODAY + 8 * DAY, off=True)
        )

        RemoveEmployee(store, clock.bookings, MANILA, canteen.traces)(MANAGER, ANA.id)

        held = store.write(lambda work: work.schedule.of(ANA.id, date.min, FOREVER))
        assert [(entry.weekday, entry.valid_until) for entry in held] == [(Weekday.MONDAY, TODAY + 7 * DAY)]
        assert store.read(lambda work: work.schedule_exceptions.between(date.min, date.max)) == []
        leaves = {leave.id: leave for leave in store.read(lambda work: work.leaves.all(ANA.id))}
        assert leaves[over.id] == over
        assert (leaves[ahead.id].status, leaves[ahead.id].withdrawn_by) == (LeaveStatus.WITHDRAWN, MANAGER.name)
        assert (leaves[waits.id].status, leaves[waits.id].note) == (LeaveStatus.REJECTED, "No longer works here.")

    def test_what_was_clocked_can_be_corrected_after_somebody_left(self, canteen: Canteen) -> None:
        store, clock, ids = canteen.store, canteen.clock, canteen.ids
        store.write(lambda work: work.employees.add(ANA))
        enter = EnterAttendance(store, clock.bookings, ids, MANILA, canteen.traces)
        row = enter(MANAGER, ANA.id, AttendanceEntry(check_in=time(8))).row
        clock.move(DAY)
        RemoveEmployee(store, clock.bookings, MANILA, canteen.traces)(MANAGER, ANA.id)

        correct = CorrectAttendance(
            store,
            clock.bookings,
            MANILA,
            ClockOut(store, clock.bookings, MANILA, OwnEmployees(ids, Registration.APPROVAL)),
            canteen.traces,
        )
        done = correct(MANAGER, row.id, AttendanceEntry(check_out=time(11))).row

        assert (done.minutes, done.status) == (180, AttendanceStatus.PRESENT)
        with pytest.raises(EmployeeGone):
            enter(MANAGER, ANA.id, AttendanceEntry(check_in=time(12)))
