"""Turn employees, attendance, shifts and leave into rows and back."""

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.staff.tables import attendance, employees, leaves, shifts
from technomart.domain.staff.attendance import Attendance
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave
from technomart.domain.staff.shifts import Shift

employee_row, employee_of = mapping(employees, Employee)
attendance_row, attendance_of = mapping(attendance, Attendance, business_date="day")
shift_row, shift_of = mapping(shifts, Shift, business_date="day", starts_at="start", ends_at="end")
leave_row, leave_of = mapping(leaves, Leave, first_day="first", last_day="last")
