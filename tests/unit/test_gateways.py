import pytest

from contracts.intents import an_intent
from support.builders import an_order
from technomart.adapters.gateway import ManualGateway
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import GatewayUnavailable


def test_without_a_gateway_people_move_all_money() -> None:
    gateway = ManualGateway()

    assert not any(gateway.handles(method) for method in PaymentMethod)
    with pytest.raises(GatewayUnavailable):
        gateway.carry_out(an_intent(an_order()))
