"""Work in a canteen and die between two statements, as asked; started as a program with the URL of a database.

Each line of its input is an act, whom it is about and how many steps it does: `close - 7`, `pay <order> 3`. A step is a
statement, a commit, or what follows a commit. A process of its own does the act; each line of the output says what
became of it: `killed`, or `done` when it needs no more steps than that.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import event

from support.builders import MANAGER, once_for
from support.canteen import Canteen
from support.databases import engines_of
from technomart.adapters.clock import TimeOrderedIds
from technomart.adapters.sql.core import commits
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.payments.refund import RefundRequest

Act = Callable[[Canteen, str], object]


def closing(canteen: Canteen, _: str) -> object:
    return canteen.close_day(MANAGER, "", reason="not paid yet")


def paying(canteen: Canteen, order_id: str) -> object:
    return canteen.pay(MANAGER, order_id, Tender(15_00, PaymentMethod.CASH), once_for())


def giving_back(canteen: Canteen, payment_id: str) -> object:
    return canteen.refund(MANAGER, RefundRequest(payment_id, 5_00, "cold"), once_for())


ACTS: Mapping[str, Act] = {"close": closing, "pay": paying, "refund": giving_back}


def dying_after(steps: int, store: SqlStore) -> None:
    """Have this process end, without a chance to tidy up, after so many steps."""
    left = itertools.count(steps, -1)
    commit = commits.commit

    def step(*_: object) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def commit_in_steps(*transaction: Any) -> None:
        step()
        commit(*transaction)
        step()

    setattr(commits, "commit", commit_in_steps)  # noqa: B010 - it is a name of the module
    for engine in engines_of(store):
        event.listen(engine, "before_cursor_execute", step)


def main() -> None:
    """Do what is asked until nothing more is."""
    for line in sys.stdin:
        act, about, steps = line.split()
        child = os.fork()
        if child == 0:
            store = SqlStore.open(sys.argv[1])
            dying_after(int(steps), store)
            ACTS[act](Canteen(store, ids=TimeOrderedIds()), about)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else "done\n" if status == 0 else f"failed {status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
