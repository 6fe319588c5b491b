"""What the guests of a bill have to pay by law, worked out in fractions where the program counts whole centavos."""

import math
from collections.abc import Sequence
from fractions import Fraction


def nearest(amount: Fraction) -> int:
    """Return a whole number, half up."""
    return math.floor(amount + Fraction(1, 2))


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Spread an amount by weights; what whole centavos leave goes to the largest fractions, the first before others."""
    exact = [Fraction(amount * weight, sum(weights) or 1) for weight in weights]
    parts = [math.floor(each) for each in exact]
    first = sorted(range(len(weights)), key=lambda n: (parts[n] - exact[n], n))
    for n in first[: amount - sum(parts)]:
        parts[n] += 1
    return parts


def by_law(kind: str, share: int) -> int:
    """Return what is left to pay of a share with 12 % VAT in it."""
    net = nearest(Fraction(share * 100, 112))
    left = net - nearest(Fraction(net, 5))
    return left + nearest(Fraction(left * 12, 100)) if kind == "athlete" else left


def left_to_pay(subtotal: int, off: int, kinds: Sequence[str], diners: int) -> int:
    """Return what a bill comes to, whose discount each of these people have unless the law gives them more."""
    if not kinds:
        return subtotal - off
    shares = spread(subtotal, [1] * diners)[: len(kinds)]
    rest = subtotal - sum(shares)
    *parts, part = spread(off, [*shares, rest])
    total = rest - part
    for kind, share, less in zip(kinds, shares, parts, strict=True):
        plain = share - less
        promoted = plain if kind == "athlete" else nearest(Fraction(plain * 100, 112))
        total += min(by_law(kind, share), promoted)
    return total
