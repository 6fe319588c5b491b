"""Name the use cases of the staff and of the reports."""

from dataclasses import dataclass

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases import reports as reporting
from technomart.domain.usecases.staff import attendance as attending
from technomart.domain.usecases.staff import employees as employing
from technomart.domain.usecases.staff import leave as leaving
from technomart.domain.usecases.staff import shifts as scheduling


@dataclass(frozen=True)
class ReportServices:
    """The reports."""

    sales: reporting.ReportSales
    rush: reporting.ReportRush
    orders: reporting.ReportOrders
    stock: reporting.ReportStock
    staff: reporting.ReportStaff
    customer: reporting.ReportCustomer
    export_customer: reporting.ExportCustomer
    close_days: reporting.CloseDays

    @classmethod
    def over(cls, store: Store, clock: Clock, days: BusinessDays) -> "ReportServices":
        """Return them over these parts."""
        close = reporting.CloseDays(store, clock, days)
        return cls(
            sales=reporting.ReportSales(store, clock, days, close),
            rush=reporting.ReportRush(store, clock, days),
            orders=reporting.ReportOrders(store, clock, days, close),
            stock=reporting.ReportStock(store),
            staff=reporting.ReportStaff(store, clock, days),
            customer=reporting.ReportCustomer(store),
            export_customer=reporting.ExportCustomer(store),
            close_days=close,
        )


@dataclass(frozen=True)
class StaffServices:
    """The use cases of the people who work here: who they are, when they came, when they are to come."""

    employees: employing.ListEmployees
    add_employee: employing.AddEmployee
    edit_employee: employing.EditEmployee
    remove_employee: employing.RemoveEmployee
    attendance: attending.ListAttendance
    record: attending.RecordAttendance
    correct: attending.CorrectAttendance
    remove_attendance: attending.RemoveAttendance
    shifts: scheduling.ListShifts
    plan: scheduling.PlanShift
    cancel_shift: scheduling.CancelShift
    leave: leaving.ListLeave
    ask: leaving.AskForLeave
    decide: leaving.DecideLeave
    withdraw: leaving.WithdrawLeave

    @classmethod
    def over(cls, store: Store, clock: Clock, ids: Ids, days: BusinessDays) -> "StaffServices":
        """Return them over these parts."""
        clock_in = attending.ClockIn(store, clock, ids, days)
        clock_out = attending.ClockOut(store, clock, days)
        enter = attending.EnterAttendance(store, clock, ids, days)
        return cls(
            employees=employing.ListEmployees(store),
            add_employee=employing.AddEmployee(store, ids),
            edit_employee=employing.EditEmployee(store),
            remove_employee=employing.RemoveEmployee(store),
            attendance=attending.ListAttendance(store),
            record=attending.RecordAttendance(clock_in, clock_out, enter),
            correct=attending.CorrectAttendance(store, days, clock_out),
            remove_attendance=attending.RemoveAttendance(store),
            shifts=scheduling.ListShifts(store),
            plan=scheduling.PlanShift(store, ids, days),
            cancel_shift=scheduling.CancelShift(store),
            leave=leaving.ListLeave(store),
            ask=leaving.AskForLeave(store, clock, ids),
            decide=leaving.DecideLeave(store, clock),
            withdraw=leaving.WithdrawLeave(store),
        )
