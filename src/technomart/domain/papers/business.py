"""Say who sells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Business:
    """Who sells: the name, address and tax identification number that stand on every paper."""

    name: str
    address: str = ""
    tin: str = ""
