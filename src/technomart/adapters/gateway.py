"""Leave cards and phones to the people at the counter."""

from typing_extensions import override

from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import GatewayUnavailable, PaymentIntent
from technomart.domain.payments.ports import PaymentGateway


class ManualGateway(PaymentGateway):
    """Nobody to call: the cashier uses a terminal that stands by itself and enters what it did."""

    @override
    def handles(self, method: PaymentMethod) -> bool:
        """Say that people move the money."""
        return False

    @override
    def carry_out(self, intent: PaymentIntent, token: str = "") -> str:
        """Raise `GatewayUnavailable`: an intent that another gateway left open waits until that one is back."""
        raise GatewayUnavailable("No payment gateway is set up; the money cannot be moved from here.")
