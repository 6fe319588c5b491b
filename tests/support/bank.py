"""A payment gateway in this process that can decline, die, or move money and not say so."""

from dataclasses import dataclass, field
from threading import Lock

from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import GatewayUnavailable, IntentKind, PaymentDeclined, PaymentIntent
from technomart.domain.payments.ports import PaymentGateway


class Killed(BaseException):
    """Stands for the end of the process: nobody catches it."""


@dataclass(slots=True)
class Bank(PaymentGateway):
    """Moves money once per id. `mishaps` are what happens to the next calls: declined, down, lost, killed, or ok."""

    mishaps: list[str] = field(default_factory=list)
    moved: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def handles(self, method: PaymentMethod) -> bool:
        return method is not PaymentMethod.CASH

    def carry_out(self, intent: PaymentIntent, token: str = "") -> str:
        with self._lock:
            self.calls.append((intent.id, token))
            mishap = self.mishaps.pop(0) if self.mishaps else "ok"
            if mishap == "down":
                raise GatewayUnavailable("The bank does not answer.", retry_after=2)
            self._move(intent, token, mishap)
        if mishap == "lost":
            raise GatewayUnavailable("The bank does not answer.", retry_after=2)
        if mishap == "killed":
            raise Killed
        return f"BANK-{intent.id[-4:]}"

    def _move(self, intent: PaymentIntent, token: str, mishap: str) -> None:
        if intent.id in self.moved:
            return
        resumes_unknown = intent.kind is IntentKind.CHARGE and not token
        if mishap == "declined" or resumes_unknown or intent.id in self.refused:
            self.refused.add(intent.id)
            raise PaymentDeclined("The card was declined.")
        self.moved[intent.id] = intent.amount if intent.kind is IntentKind.CHARGE else -intent.amount

    def kept(self) -> int:
        """Return the money it holds for the canteen."""
        return sum(self.moved.values())
