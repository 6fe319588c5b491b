"""Print what waits, beside the requests of a worker."""

import logging
from threading import Event, Thread

from technomart.domain.kernel.errors import Unavailable
from technomart.domain.papers.queue import PrinterName
from technomart.domain.usecases.printing import PrintNext, Turn
from technomart.wiring import Ports

LOOKS_EVERY = 0.5  # seconds
IN_VAIN = Turn.PUT_OFF, Turn.GIVEN_UP
SHORTEST_WAIT, LONGEST_WAIT = 1.0, 10.0  # seconds between tries of a printer that is off

log = logging.getLogger(__name__)


def begin(ports: Ports) -> None:
    """Print from now on at each printer that there is."""
    for name, printer in (PrinterName.RECEIPT, ports.printer), (PrinterName.KITCHEN, ports.kitchen_printer):
        if printer.is_there:
            Thread(target=work, args=(ports, name), daemon=True).start()


def work(ports: Ports, name: PrinterName, ended: Event | None = None) -> None:
    """Print what waits for a printer until it is `ended`; one that is off is tried again, less and less often."""
    ended, wait, last = ended or Event(), SHORTEST_WAIT, Turn.NOTHING
    while True:
        turn = look(ports, name)
        if turn is Turn.PUT_OFF and last not in IN_VAIN:
            log.warning("The %s printer does not print; papers wait for it.", name.value)
        if turn is Turn.GIVEN_UP:
            log.warning("The %s printer did not print what it was sent again and again, which is given up.", name.value)
        last = turn if turn is not Turn.NOTHING else last
        if turn is Turn.PRINTED:
            wait = SHORTEST_WAIT
            continue
        if ended.wait(wait if turn in IN_VAIN else LOOKS_EVERY):
            return
        wait = min(wait * 2, LONGEST_WAIT) if turn in IN_VAIN else wait


def look(ports: Ports, name: PrinterName) -> Turn:
    """Print one job, if one waits; while the database does not answer, none does.

    What fails otherwise is logged, as who prints would end with it, and is tried again like a printer that is off.
    """
    try:
        return ports.use(PrintNext)(name)
    except Unavailable:
        return Turn.NOTHING
    except Exception:
        log.exception("What waits for the %s printer cannot be printed.", name.value)
        return Turn.PUT_OFF
