"""Say why money is not taken, given back or corrected."""

from technomart.domain.kernel.errors import Conflict, Invalid, NotFound


class PaymentNotFound(NotFound):
    """No payment has this id."""

    code = "payment_not_found"
    sentence = "There is no such payment."


class RefundExceedsPayment(Conflict):
    """The amount is more than what is left of the payment."""

    code = "refund_exceeds_payment"
    sentence = "This is more than what is left to refund."


class TenderedTooLittle(Invalid):
    """The cash handed over does not cover the amount."""

    code = "tendered_too_little"


class AmountMissing(Invalid):
    """A part of nothing on an order that still costs something."""

    code = "amount_missing"


class AmountBelowBalance(Invalid):
    """The amount is less than the balance, and the difference cannot be a discount any more."""

    code = "amount_below_balance"


class TooManyDecimals(Invalid):
    """The amount has fractions of a centavo that no percentage accounts for."""

    code = "too_many_decimals"


class NothingToRefund(Conflict):
    """All of the payment was given back, or nothing is to be."""

    code = "nothing_to_refund"
    sentence = "There is nothing to give back."


class MethodSwitchedOff(Conflict):
    """The canteen does not take this kind of money."""

    code = "payment_method_off"


class PaymentCorrected(Conflict):
    """The payment turned out to be by another method, and another one stands in its place."""

    code = "payment_corrected"


class NothingToCorrect(Conflict):
    """Nothing is left of the payment."""

    code = "nothing_to_correct"


class SameMethod(Invalid):
    """The payment is by this method already."""

    code = "same_method"


class MovedByGateway(Conflict):
    """The money of one of the methods moves through the gateway, which nobody asks here."""

    code = "moved_by_gateway"
