"""Hold and read what is asked of the tills of a canteen."""

from dataclasses import dataclass
from typing import Self

from technomart.config.source import SettingsSource
from technomart.domain.orders.tax import Tax, TaxRules


@dataclass(frozen=True)
class TillSettings:
    """How the canteen is taxed, which its orders and their discounts of the law go by."""

    tax: Tax = Tax.NONE

    @property
    def tax_rules(self) -> TaxRules:
        """Return the rules of tax."""
        return TaxRules(self.tax)

    @classmethod
    def read(cls, source: SettingsSource) -> Self:
        """Read the settings; raises `SettingsError` for a value that cannot be used."""
        return cls(tax=source.choice("TAX", Tax, cls.tax))
