"""Put cash into the drawers of a canteen, move it and count it."""

from dataclasses import dataclass
from datetime import timedelta

from support.builders import MANAGER, MANILA
from support.canteen import Canteen
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.services.cash_sessions import SessionView
from technomart.domain.usecases.cash_sessions.close import CloseCashSession
from technomart.domain.usecases.cash_sessions.count import CountCash
from technomart.domain.usecases.cash_sessions.move import MoveCash, MovementEntry, UndoMovement
from technomart.domain.usecases.cash_sessions.open import OpenCashSession
from technomart.domain.usecases.registers import AddRegister
from technomart.domain.users.actor import Actor

FLOAT = Cash(note_10000=10, coin_100=50)


@dataclass(frozen=True, slots=True)
class Drawers:
    """The drawers of a canteen."""

    canteen: Canteen
    by: Actor = MANAGER

    def register(self, code: str) -> str:
        """Return the id of a new register."""
        canteen = self.canteen
        return AddRegister(canteen.store, canteen.clock, canteen.ids)(self.by, code, f"Till {code}").register.id

    def opened(self, register: str = "", cash: Cash = FLOAT) -> CashSession:
        self.tick()
        canteen = self.canteen
        return OpenCashSession(canteen.store, canteen.bookings, canteen.ids, MANILA)(self.by, register, cash).session

    def moved(self, session: CashSession, kind: CashMovementKind, amount: int = 0, cash: Cash | None = None) -> str:
        """Return the id of the movement."""
        self.tick()
        entry = MovementEntry(kind, amount, cash, "a reason")
        canteen = self.canteen
        return MoveCash(canteen.store, canteen.bookings, canteen.ids)(self.by, session.id, entry).id

    def undone(self, session: CashSession, movement_id: str) -> None:
        self.tick()
        canteen = self.canteen
        UndoMovement(canteen.store, canteen.bookings, canteen.ids)(self.by, session.id, movement_id, "a mistake")

    def counted(self, session: CashSession, cash: Cash) -> SessionView:
        self.tick()
        canteen = self.canteen
        return CountCash(canteen.store, canteen.bookings, canteen.ids)(self.by, session.id, cash)

    def closed(self, session: CashSession, reason: str = "a slip") -> CashSession:
        self.tick()
        canteen = self.canteen
        close = CloseCashSession(canteen.store, canteen.bookings, canteen.drawer, canteen.approvals)
        return close(self.by, session.id, reason).session

    def tick(self) -> None:
        self.canteen.clock.move(timedelta(seconds=1))
