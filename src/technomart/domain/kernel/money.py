"""Count money in whole centavos and split it so that no centavo appears or vanishes."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

Centavos: TypeAlias = int
"""An amount of money: whole centavos, never a fraction, never a float."""

BasisPoints: TypeAlias = int
"""A rate: 10000 is 100 %."""

WHOLE: BasisPoints = 10_000
NOISE = Decimal("0.0001")
"""In centavos: by how much a product of floats may miss the number that was meant."""
MOST: Centavos = 10**14
"""The largest amount that is believed, well over the dearest possible order."""
MOST_CASH: Centavos = 10_000_000_00
"""What anybody is believed to hand over at once; more is a slip of the finger, and its change would be given out."""


def exact_centavos(pesos: Decimal | int | str) -> Decimal:
    """Return centavos with what is less than one of them.

    Raises `ValueError` for what is not a finite number or is beyond `MOST`.
    """
    amount = Decimal(pesos)
    if not amount.is_finite() or abs(amount) > MOST // 100:
        raise ValueError(f"{pesos} is not an amount of money.")
    return amount.scaleb(2)


def rounded(centavos: Decimal | int) -> Centavos:
    """Return whole centavos, rounded half away from zero."""
    return int(Decimal(centavos).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def is_percentage(part: Decimal, whole: Centavos) -> bool:
    """Tell whether an amount is so many per cent of a whole, two decimals at most, but for the noise of a float."""
    rate = rounded(part * WHOLE / whole) if whole else 0
    return abs(part - Decimal(whole * rate) / WHOLE) < NOISE


def to_pesos(amount: Centavos) -> Decimal:
    """Return pesos with exactly two decimals."""
    return Decimal(amount).scaleb(-2)


def spoken(amount: Centavos) -> str:
    """Return an amount as people read it: `1,234.50`."""
    return f"{to_pesos(amount):,.2f}"


def fraction(amount: Centavos, top: int, bottom: int) -> Centavos:
    """Return so many parts of a non-negative amount, rounded half up."""
    return (2 * amount * top + bottom) // (2 * bottom)


def share(amount: Centavos, rate: BasisPoints) -> Centavos:
    """Return `rate` of a non-negative amount, rounded half up."""
    return fraction(amount, rate, WHOLE)


def apportion(amount: Centavos, weights: Sequence[int]) -> tuple[Centavos, ...]:
    """Split a non-negative amount in proportion to weights; the parts add up to it exactly.

    The largest-remainder method (Hamilton): every part gets its whole centavos, the ones left over go to the
    largest fractions, ties to the earlier position. Weights that are all zero can only carry zero.
    """
    if not amount:
        return (0,) * len(weights)
    whole = sum(weights)
    if whole == 0:
        raise ValueError("An amount cannot be split over nothing.")
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return tuple(parts)
