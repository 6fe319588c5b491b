"""Count cash into a drawer and out of it, and read what a register holds."""

import click

from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashMovement, CashMovementKind
from technomart.domain.cash_sessions.session import NoOpenSession
from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.registers.register import named
from technomart.domain.services.cash_sessions import SessionView
from technomart.domain.usecases.cash_sessions.close import CloseCashSession
from technomart.domain.usecases.cash_sessions.count import CountCash
from technomart.domain.usecases.cash_sessions.move import MoveCash, MovementEntry
from technomart.domain.usecases.cash_sessions.open import OpenCashSession
from technomart.domain.usecases.day_closes.read import ReadRegister
from technomart.domain.usecases.registers import ListRegisters
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.commands.database import ports_over_database
from technomart.entrypoints.commands.json_output import as_json
from technomart.entrypoints.commands.saying import say
from technomart.entrypoints.commands.showing import show_view
from technomart.entrypoints.commands.till_options import (
    Amount,
    counted_cash,
    must_be_counted,
    reason_for,
    register_code,
    say_found,
)
from technomart.entrypoints.reporting import readings
from technomart.wiring import Ports


@click.group()
def till() -> None:
    """Count cash into a drawer and out of it, and read what a register holds."""


@till.command("open")
@register_code
@counted_cash
@as_json
def open_(register: str, cash: Cash | None, *, as_json: bool) -> None:
    """Open a register with the float that was counted into its drawer."""
    counted = must_be_counted(cash)
    with ports_over_database() as ports:
        view = ports.use(OpenCashSession)(COMMAND_LINE, register, counted)
        off = view.opening_difference
        compared = "" if off is None else f"; to what was left in it, it is {_off(off)}"
        sentence = f"{view.register.code} is open with {spoken(view.session.opening)}{compared}."
        _tell(ports, view, sentence, as_json=as_json)


@till.command()
@click.argument("kind", type=click.Choice([kind.value for kind in CashMovementKind]))
@click.argument("amount", type=Amount(), default="0")
@register_code
@counted_cash
@reason_for("Why; a drop to the safe needs none.")
@as_json
def move(kind: str, amount: Centavos, register: str, cash: Cash | None, reason: str, *, as_json: bool) -> None:
    """Pay an amount in or out, or open the drawer without a sale; what is dropped to the safe is counted."""
    entry = MovementEntry(CashMovementKind(kind), amount, cash, reason)
    with ports_over_database() as ports:
        code, session_id = _session(ports, register)
        moved = ports.use(MoveCash)(COMMAND_LINE, session_id, entry)
        sentence = f"{code}: {moved.kind.value.replace('_', ' ')} {spoken(moved.amount)}."
        _tell(ports, moved, sentence, as_json=as_json)


@till.command()
@register_code
@counted_cash
@as_json
def count(register: str, cash: Cash | None, *, as_json: bool) -> None:
    """Take down what is in a drawer, and say what should be; it takes no more cash, and may be recounted once."""
    counted = must_be_counted(cash)
    with ports_over_database() as ports:
        _, session_id = _session(ports, register)
        view = ports.use(CountCash)(COMMAND_LINE, session_id, counted)
        _tell(ports, view, _agreement(view), as_json=as_json)


@till.command()
@register_code
@reason_for("Why the drawer is off; a large difference needs one.")
@as_json
def close(register: str, reason: str, *, as_json: bool) -> None:
    """Close a drawer that was counted."""
    with ports_over_database() as ports:
        _, session_id = _session(ports, register)
        view = ports.use(CloseCashSession)(COMMAND_LINE, session_id, reason)
        _tell(ports, view, f"{_agreement(view)} It is closed.", as_json=as_json)


@till.command()
@register_code
@as_json
def x(register: str, *, as_json: bool) -> None:
    """Show what a register holds since its last close (X reading), which changes nothing."""
    with ports_over_database() as ports:
        held = ports.use(ReadRegister)(COMMAND_LINE, register)
        if as_json:
            say_found(ports, held)
            return
    show_view(readings.of_register(held))


def _session(ports: Ports, register: str) -> tuple[str, str]:
    """Return the code of a register and the id of its session; raises `RegisterNotFound`, `NoOpenSession`."""
    tills = ports.use(ListRegisters)(COMMAND_LINE)
    meant = named(tills, register) if register else tills[0]
    if meant.session_id is None:
        raise NoOpenSession(f"Register {meant.register.code} has no cash session: open one first.")
    return meant.register.code, meant.session_id


def _tell(ports: Ports, found: SessionView | CashMovement, sentence: str, *, as_json: bool) -> None:
    if as_json:
        say_found(ports, found)
    else:
        say(sentence)


def _agreement(view: SessionView) -> str:
    session = view.session
    said = f"{view.register.code}: counted {spoken(session.counted or 0)}, expected {spoken(session.expected or 0)}"
    first = f", at the first count {_off(session.first_over_short or 0)}" if session.counts > 1 else ""
    return f"{said}: {_off(session.over_short or 0)}{first}."


def _off(difference: Centavos) -> str:
    if not difference:
        return "right"
    return f"{spoken(abs(difference))} {'over' if difference > 0 else 'short'}"
