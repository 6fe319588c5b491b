"""Hold and read what is asked of the tills of a canteen."""

from dataclasses import dataclass
from typing import Self

from technomart.config.choices import Drawer, OpenOrders
from technomart.config.source import SettingsSource
from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.orders.tax import Tax, TaxRules

MOST_PESOS = 1_000_000


@dataclass(frozen=True)
class TillSettings:
    """How the canteen is taxed, what is asked of its drawers, and what ends a day.

    A drawer may be off by so many pesos without a reason and a manager.
    """

    tax: Tax = Tax.NONE
    drawer: Drawer = Drawer.OPTIONAL
    over_short_limit: int = 100
    open_orders: OpenOrders = OpenOrders.CARRY

    @property
    def tax_rules(self) -> TaxRules:
        """Return the rules of tax."""
        return TaxRules(self.tax)

    @property
    def drawer_rules(self) -> DrawerRules:
        """Return the rules of drawers."""
        is_needed, is_refused = self.drawer is Drawer.REQUIRED, self.open_orders is OpenOrders.REFUSE
        return DrawerRules(is_needed, self.over_short_limit * 100, is_refused)

    @classmethod
    def read(cls, source: SettingsSource) -> Self:
        """Read the settings; raises `SettingsError` for a value that cannot be used."""
        return cls(
            tax=source.choice("TAX", Tax, cls.tax),
            drawer=source.choice("DRAWER", Drawer, cls.drawer),
            over_short_limit=source.number("OVER_SHORT_LIMIT", cls.over_short_limit, 0, MOST_PESOS),
            open_orders=source.choice("OPEN_ORDERS", OpenOrders, cls.open_orders),
        )
