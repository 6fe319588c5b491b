"""Write what stands on an invoice once, and again for others who bought the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from technomart.domain.orders.order import Order
from technomart.domain.papers.figures import Figures, figures_of
from technomart.domain.papers.paper import sold
from technomart.domain.payments.payment import Payment


@dataclass(frozen=True, slots=True)
class Invoice:
    """The invoice of an order that is paid at once or in parts; another order of the same differs in its references."""

    figures: Figures
    written: str
    references: Sequence[str]

    @classmethod
    def of(cls, order: Order, payments: Sequence[Payment]) -> Self:
        """Return the invoice of an order that was just paid."""
        references = [payment.reference for payment in payments if payment.reference]
        return cls(figures_of(order), sold(order, payments).written(), references)

    def content(self, payments: Sequence[Payment]) -> str:
        """Return what it shows when it was paid by these."""
        found = self.written
        if self.references:
            own = (payment.reference for payment in payments if payment.reference)
            for known, reference in zip(self.references, own, strict=True):
                found = found.replace(known, reference)
        return found
