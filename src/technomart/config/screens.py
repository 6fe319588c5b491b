"""Hold and read what screens are told of how a canteen works."""

from dataclasses import dataclass
from typing import Self

from technomart.config.errors import SettingsError
from technomart.config.source import PREFIX, SettingsSource


@dataclass(frozen=True)
class Screens:
    """After how many minutes a ticket in the kitchen is due soon, and late."""

    kitchen_warn_minutes: int = 5
    kitchen_late_minutes: int = 10

    @classmethod
    def read(cls, source: SettingsSource) -> Self:
        """Read the settings; raises `SettingsError` for a value that cannot be used."""
        found = cls(
            kitchen_warn_minutes=source.number("KITCHEN_WARN_MINUTES", cls.kitchen_warn_minutes, 1, 240),
            kitchen_late_minutes=source.number("KITCHEN_LATE_MINUTES", cls.kitchen_late_minutes, 1, 240),
        )
        if found.kitchen_late_minutes < found.kitchen_warn_minutes:
            raise SettingsError(f"{PREFIX}KITCHEN_LATE_MINUTES must not come before {PREFIX}KITCHEN_WARN_MINUTES.")
        return found
