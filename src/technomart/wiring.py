"""Hand each use case its ports, by the names and types of its fields."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from typing import Any, TypeVar, get_type_hints

from technomart.domain.audit.ports import Auditor
from technomart.domain.auth.ports import Google, Mailer, Passwords
from technomart.domain.auth.registration import Registration
from technomart.domain.auth.second_factor import OneTimeCodes
from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.caps import Caps
from technomart.domain.kernel.measures import Measures
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.orders.tax import TaxRules
from technomart.domain.papers.business import Business
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.ports import Printer, Renderer
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.payments.safeguards import Safeguards
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.shelf import Shelf
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.headshots import Pictures

T = TypeVar("T")


@dataclass(frozen=True)
class Ports:
    """Everything a use case may ask for, by the name it asks with; `frontend` is the address of the front end."""

    store: Store
    clock: Clock
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    authenticator: Authenticator
    passwords: Passwords
    one_time_codes: OneTimeCodes
    google: Google
    mailer: Mailer
    gateway: PaymentGateway
    auditor: Auditor
    measures: Measures
    registration: Registration
    discounts: DiscountLimits
    tax: TaxRules
    caps: Caps
    drawer: DrawerRules
    safeguards: Safeguards
    steps_back: StepsBack
    frontend: str
    business: Business
    letterhead: Letterhead
    renderer: Renderer
    printer: Printer
    kitchen_printer: Printer
    reprints_interrupted: bool
    pictures: Pictures
    password_for_roles: bool
    headshot_days: int
    log_days: int
    notification_days: int
    unpaid_minutes: int
    shelf: Shelf

    @cached_property
    def _made(self) -> dict[type[Any], Any]:
        return {}

    def use(self, case: type[T]) -> T:
        """Return the use case over these ports; raises `TypeError` for a field that is no port and no part of ports."""
        if case not in self._made:
            wanted = plan(case)  # type: ignore[arg-type]  # a class can be hashed
            parts = {name: self.use(part) if part else getattr(self, name) for name, part in wanted.items()}
            self._made[case] = case(**parts)
        made: T = self._made[case]
        return made


@cache
def plan(case: type[Any]) -> Mapping[str, type[Any] | None]:
    """Return the fields of a use case, each with its type when it is a part to be put together, None for a port."""
    ports, wanted = get_type_hints(Ports), get_type_hints(case)
    kinds = {field.name: wanted[field.name] for field in fields(case)}
    for name, kind in kinds.items():
        if ports[name] is not kind if name in ports else not is_dataclass(kind):
            raise TypeError(f"{case.__name__}.{name}: there is no port of this name and type.")
    return {name: None if name in ports else kind for name, kind in kinds.items()}
