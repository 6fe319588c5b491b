"""Show and switch the payment methods."""

from collections.abc import Mapping

from technomart.domain.orders.order import PaymentMethod
from technomart.domain.store.unit_of_work import StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission

Methods = Mapping[PaymentMethod, bool]


class ReadMethods(StoreUseCase):
    """Show which payment methods are switched on."""

    def __call__(self, by: Actor) -> Methods:
        """Return each method and whether it is taken."""
        by.must(Permission.PAYMENT_PROCESS)
        return self.store.read(methods)


class SwitchMethods(StoreUseCase):
    """Switch a payment method on or off; for those who may refund."""

    def __call__(self, by: Actor, wanted: Methods) -> Methods:
        """Return each method and whether it is taken; methods that are not named stay as they are."""
        by.must(Permission.PAYMENT_REFUND)

        def switch(work: UnitOfWork) -> Methods:
            for method, on in wanted.items():
                work.payments.switch(method, on=on)
            return methods(work)

        return self.store.write(switch)


def methods(work: UnitOfWork) -> Methods:
    """Return each method and whether it is taken."""
    off = work.payments.switched_off()
    return {method: method not in off for method in PaymentMethod}
