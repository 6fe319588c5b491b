"""Say who sells and what the law wants to read of them, on every paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from technomart.domain.orders.tax import Tax
from technomart.domain.papers.business import Business
from technomart.domain.papers.printed import PrintLine, Rule, Text, Title, centred
from technomart.domain.registers.register import NO_MACHINE, Machine

NO_CLAIM: Final = "THIS DOCUMENT IS NOT VALID FOR CLAIM OF INPUT TAX"
TIN_OF: Final = {Tax.VAT12: "VAT REG TIN", Tax.NONVAT: "NON-VAT REG TIN", Tax.NONE: "TIN"}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sells, by which machine (`machine_min` is its identification number), and what ends each paper.

    `says_no_claim` has slips, and invoices of a seller without VAT, say that they are none to claim input tax by,
    where taxes are kept.
    """

    business: Business
    operated_by: str = ""
    tax: Tax = Tax.NONE
    machine_min: str = ""
    machine_serial: str = ""
    footer: tuple[str, ...] = ()
    says_no_claim: bool = True

    def head(self, machine: Machine = NO_MACHINE) -> Iterator[PrintLine]:
        """Yield the lines that every paper begins with, of the machine that it comes from."""
        machine_min = machine.machine_min or self.machine_min
        machine_serial = machine.machine_serial or self.machine_serial
        business = self.business
        yield Title(business.name)
        yield from centred(
            [
                self.operated_by and f"Operated by {self.operated_by}",
                business.address,
                business.tin and f"{TIN_OF[self.tax]} {business.tin}",
                machine_min and f"MIN {machine_min}",
                machine_serial and f"S/N {machine_serial}",
            ]
        )
        yield Rule()

    def foot(self, *, is_slip: bool) -> Iterator[PrintLine]:
        """Yield the lines that a paper ends with; a slip is every paper but an invoice."""
        yield from self.no_claim(is_slip=is_slip)
        if self.footer:
            yield Rule()
            yield from centred(self.footer)

    def no_claim(self, *, is_slip: bool) -> Iterator[PrintLine]:
        """Yield what says that input tax cannot be claimed by a paper, if it is one of those that say so."""
        if self.says_no_claim and self.tax is not Tax.NONE and (is_slip or self.tax is Tax.NONVAT):
            yield Rule()
            yield Text(NO_CLAIM, is_centred=True)
