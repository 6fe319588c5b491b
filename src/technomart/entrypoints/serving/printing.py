"""Print what waits, beside the requests of a worker."""

import logging
from threading import Event

from technomart.domain.kernel.errors import Unavailable
from technomart.domain.usecases.printing import PrintNext, Turn
from technomart.wiring import Ports

LOOKS_EVERY = 0.5  # seconds
SHORTEST_WAIT, LONGEST_WAIT = 1.0, 10.0  # seconds between tries of a printer that is off

log = logging.getLogger(__name__)


def work(ports: Ports, ended: Event | None = None) -> None:
    """Print what waits until it is `ended`; a printer that is off is tried again, less and less often."""
    ended, wait, last = ended or Event(), SHORTEST_WAIT, Turn.NOTHING
    while True:
        turn = look(ports)
        if turn is Turn.PUT_OFF and last is not Turn.PUT_OFF:
            log.warning("The printer does not print; papers wait for it.")
        last = turn if turn is not Turn.NOTHING else last
        if turn is Turn.PRINTED:
            wait = SHORTEST_WAIT
            continue
        if ended.wait(wait if turn is Turn.PUT_OFF else LOOKS_EVERY):
            return
        wait = min(wait * 2, LONGEST_WAIT) if turn is Turn.PUT_OFF else wait


def look(ports: Ports) -> Turn:
    """Print one job, if one waits; while the database does not answer, none does."""
    try:
        return ports.use(PrintNext)()
    except Unavailable:
        return Turn.NOTHING
