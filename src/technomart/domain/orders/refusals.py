"""Say why an order is not taken, moved, changed or paid."""

from technomart.domain.kernel.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, PreconditionFailed
from technomart.domain.kernel.money import Centavos, spoken, to_pesos


class BadOrderLines(Invalid):
    """Lines name menu items that cannot be sold; `errors` names every one of them by its position."""

    code = "bad_order_lines"


class PriceChanged(Conflict):
    """The order costs another total than the one that was expected; `errors` names both, in pesos."""

    code = "price_changed"
    frees_key = True

    def __init__(self, expected: Centavos, total: Centavos) -> None:
        super().__init__(
            f"The total is {spoken(total)} now and not {spoken(expected)}; please look at the prices again.",
            errors={"expectedTotal": [f"{to_pesos(expected):.2f}"], "total": [f"{to_pesos(total):.2f}"]},
        )


class OrderNotFound(NotFound):
    """No order has this id."""

    code = "order_not_found"
    sentence = "There is no such order."


class IllegalTransition(Conflict):
    """The order cannot go from where it stands to where it was sent."""

    code = "illegal_transition"


class TooManyChanges(Conflict):
    """The order was changed so often that only its end is left."""

    code = "too_many_changes"


class StaleOrder(ChangedMeanwhile):
    """Somebody else changed the order in between."""

    code = "stale_order"


class OrderVersionChanged(PreconditionFailed):
    """The order is no longer at the version the caller named."""

    code = "order_version_changed"


class OrderNotPayable(Conflict):
    """The order is closed and takes no money."""

    code = "order_not_payable"


class Overpaid(Conflict):
    """The amount is more than the order still costs."""

    code = "payment_exceeds_balance"
    sentence = "This is more than the order still costs."
