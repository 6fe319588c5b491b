"""Read what a register holds since its last close."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.reading import Reading, Span
from technomart.domain.day_closes.summary import Sum, summary
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.tax import TaxRules
from technomart.domain.registers.register import Register, in_use, meant
from technomart.domain.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Held:
    """What a register holds now: of the days after its last close, up to today."""

    register: Register
    span: Span
    reading: Reading
    begun: datetime | None = None

    @property
    def summary(self) -> list[Sum]:
        """Return its money block, line by line as it is printed."""
        return list(summary(self.reading))


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """Adds up what a register holds at an instant (X reading)."""

    days: BusinessDays
    tax: TaxRules

    def __call__(self, work: UnitOfWork, register: str, at: datetime) -> Held:
        """Return it of a register by its id or code, or of the first; raises `RegisterNotFound`."""
        till = meant(in_use(work.registers.tills()), register).register
        span = span_of(till, till.day_of(self.days.of(at)))
        reading = replace(work.day_closes.reading(span), seller=self.tax.seller)
        return Held(till, span, reading, begun_after(work.day_closes.last(till.id), self.days))


def begun_after(last: DayClose | None, days: BusinessDays) -> datetime | None:
    """Return from when on sales may be of the days after a close: its end, or midnight where that came first."""
    return min(last.closed_at, days.start(last.business_date + timedelta(days=1))) if last else None


def span_of(register: Register, until: date) -> Span:
    """Return the days of a register that were not closed, up to one."""
    return Span(register.id, register.closed_through, until)
