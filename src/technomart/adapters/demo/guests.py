"""Seat senior citizens, persons with disability and an athlete at the tables of the demo canteen."""

from random import Random

from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount
from technomart.domain.orders.privileges import NOBODY_SPECIAL, Guests, Holder, PrivilegeKind
from technomart.domain.orders.tax import Tax
from technomart.domain.orders.taxing import Bill, bill

SENIORS = tuple(
    Holder(PrivilegeKind.SENIOR, name, "OSCA ID", f"DEMO-SC-{number}")
    for number, name in enumerate(
        (
            *("Andres Bernardo", "Corazon Manalastas", "Ernesto Dimaculangan", "Remedios Pangilinan"),
            *("Virgilio Macaraeg", "Teresita Evangelista", "Rodolfo Catacutan", "Milagros Tolentino"),
            *("Perla Magsaysay-Reyes", "Conrado Buenaventura"),
        ),
        1001,
    )
)
PWDS = tuple(
    Holder(PrivilegeKind.PWD, name, "PWD ID", f"DEMO-PWD-{number}")
    for number, name in enumerate(("Jericho Sumulong", "Maricel Abueva", "Danilo Katigbak", "Rhea Malonzo"), 2001)
)
ATHLETES = (Holder(PrivilegeKind.ATHLETE, "Kiefer Alinsunurin", "PSC ID", "DEMO-PSC-3001"),)
"""Nobody has such IDs: they say that they are of the demo."""

ALONE, SHARED, ATHLETE = 0.65, 0.92, 0.96  # up to that: a holder alone, a table with one or two; then an athlete

A_MEAL = 50_00
"""Where people share a bill, there is so much on it for each at least."""


def guests(rng: Random, total: Centavos) -> Guests:
    """Return who shares a bill with somebody who has a discount of the law: as many as it feeds."""
    table, fed = _table(rng), max(total // A_MEAL, 1)
    return Guests(table.holders[:fed], min(table.diners, fed))


def _table(rng: Random) -> Guests:
    chance, one = rng.random(), _one(SENIORS if rng.random() < 0.7 else PWDS, rng)
    if chance < ALONE:
        return Guests((one,))
    if chance < SHARED:
        return Guests((one,), rng.randint(2, 4))
    if chance < ATHLETE:
        return Guests(ATHLETES)
    return Guests((_one(SENIORS, rng), _one(PWDS, rng)), rng.randint(3, 6))


def billed(
    gross: list[Centavos], terms: Discount, tax: Tax, rng: Random | None, exempt: frozenset[int]
) -> tuple[Discount, Bill]:
    """Return a bill; where taxes are kept and somebody is to be lucky, the law is in the place of other terms."""
    if tax is Tax.NONE or rng is None:
        return terms, bill(gross, terms, NOBODY_SPECIAL, tax, exempt)
    return NO_DISCOUNT, bill(gross, NO_DISCOUNT, guests(rng, sum(gross)), tax, exempt)


def _one(of: tuple[Holder, ...], rng: Random) -> Holder:
    return of[int(rng.random() * len(of))]
