"""Tell what was counted."""

from dataclasses import dataclass

from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.measures import Measures
from technomart.domain.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class TellMeasures:
    """Return what every process counted, and the orders that there are, as far as the store answers."""

    store: Store
    measures: Measures

    def __call__(self) -> bytes:
        """Return it in the form that whoever watches reads."""
        try:
            orders = self.store.ask(lambda work: work.orders.counts())
        except Unavailable:
            orders = {}  # what was counted is wanted then above all
        return self.measures.text({status.value: number for status, number in orders.items()})
