"""Keep the week, what it was, and the dates on which it is otherwise in tables."""

from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.staff.tables import schedule_entries, schedule_exceptions
from technomart.domain.staff.ports import Schedule, ScheduleExceptions
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleEntryNotFound, ScheduleException

schedule_row, entry_of = mapping(schedule_entries, ScheduleEntry)
exception_row, exception_of = mapping(schedule_exceptions, ScheduleException, business_date="day")

WEEK = Prepared(select(schedule_entries).order_by(schedule_entries.c.id))
# A plain read would show the state in which this transaction began to read.
WEEK_OF = Prepared(
    select(schedule_entries)
    .where(
        schedule_entries.c.employee_id == bindparam("employee_id"),
        schedule_entries.c.valid_from <= bindparam("last"),
        schedule_entries.c.valid_until > bindparam("first"),
    )
    .order_by(schedule_entries.c.id)
    .with_for_update()
)
BY_DATE = select(schedule_exceptions).order_by(schedule_exceptions.c.business_date, schedule_exceptions.c.id)
ON_DATES = BY_DATE.where(schedule_exceptions.c.business_date.between(bindparam("first"), bindparam("last")))
EXCEPTIONS = Prepared(ON_DATES)
EXCEPTIONS_OF = Prepared(
    ON_DATES.where(schedule_exceptions.c.employee_id == bindparam("employee_id")).with_for_update()
)


class SqlSchedule(Repository, Schedule):
    """Keeps the week in a table."""

    @override
    def all(self) -> list[ScheduleEntry]:
        return [entry_of(row) for row in self.sql.all(WEEK)]

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[ScheduleEntry]:
        return [entry_of(row) for row in self.sql.all(WEEK_OF, employee_id=employee_id, first=first, last=last)]

    @override
    def get(self, entry_id: str) -> ScheduleEntry:
        return entry_of(self.sql.one(schedule_entries, entry_id, ScheduleEntryNotFound))

    @override
    def add(self, entry: ScheduleEntry) -> None:
        self.sql.add(schedule_entries, schedule_row(entry))

    @override
    def save(self, entry: ScheduleEntry) -> ScheduleEntry:
        return replace(entry, version=self.sql.save(schedule_entries, schedule_row(entry), ScheduleEntryNotFound))

    @override
    def remove(self, entry_id: str) -> None:
        self.sql.remove(schedule_entries, entry_id, ScheduleEntryNotFound)


class SqlScheduleExceptions(Repository, ScheduleExceptions):
    """Keeps exceptions from the week in a table."""

    @override
    def between(self, first: date, last: date) -> list[ScheduleException]:
        return [exception_of(row) for row in self.sql.all(EXCEPTIONS, first=first, last=last)]

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[ScheduleException]:
        found = self.sql.all(EXCEPTIONS_OF, employee_id=employee_id, first=first, last=last)
        return [exception_of(row) for row in found]

    @override
    def get(self, exception_id: str) -> ScheduleException:
        return exception_of(self.sql.one(schedule_exceptions, exception_id, ScheduleEntryNotFound))

    @override
    def add(self, exception: ScheduleException) -> None:
        self.sql.add(schedule_exceptions, exception_row(exception))

    @override
    def save(self, exception: ScheduleException) -> ScheduleException:
        return replace(
            exception, version=self.sql.save(schedule_exceptions, exception_row(exception), ScheduleEntryNotFound)
        )

    @override
    def remove(self, exception_id: str) -> None:
        self.sql.remove(schedule_exceptions, exception_id, ScheduleEntryNotFound)
