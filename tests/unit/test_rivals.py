"""Every use case that changes something meets its rivals, or is named with the reason why it has none."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from support.rival_acts import GROUPS
from technomart.domain import usecases
from technomart.wiring import plan

WRITES = re.compile(r"\.write\(|\bwrite_once\(|\.apart\(")
NEW = "It adds a row of its own; what is to be unique is, by a constraint: tests/contracts"
DAYS = "It keeps sums of days that are over, which are added up anew when anything of them changes:"
ALONE = {
    "AddEmployee": f"{NEW}/staff.py",
    "AddRegister": f"{NEW}/registers.py",
    "AddMenuItem": f"{NEW}/menu.py",
    "AddStockItem": f"{NEW}/inventory.py",
    "AddUser": f"{NEW}/users.py",
    "Register": f"{NEW}/users.py",
    "SendNotification": f"{NEW}/notifications.py",
    "PlaceOrder": f"{NEW}/orders.py; stock is guarded: tests/contracts/selling.py",
    "NoteRefusal": "It counts in one statement: tests/contracts/security_log.py",
    "TellOfUnpaid": "It claims in one statement what it tells: tests/contracts/telling.py",
    "TellOfExpired": "It claims in one statement what it tells: tests/contracts/expiry.py",
    "ListPayments": f"{DAYS} tests/integration/sql/test_closed_days.py",
    "ReportCustomer": f"{DAYS} tests/integration/sql/test_closed_days.py",
    "ReportOrders": f"{DAYS} tests/integration/sql/test_closed_days.py",
    "ReportSales": f"{DAYS} tests/integration/sql/test_closed_days.py",
    "PrintAgain": f"{NEW}/print_jobs.py",
    "PrintDayCloseAgain": f"{NEW}/print_jobs.py",
    "PrintRegister": f"{NEW}/print_jobs.py",
    "PrintNext": "It begins in one statement what it prints: tests/contracts/print_jobs.py and test_printers.py",
    "RecordAttendance": "It is ClockIn, ClockOut or EnterAttendance.",
    "ResumePayments": "It settles what is open as paying does, each once: tests/contracts/gateway.py",
}
"""The use cases that meet nobody, each with the reason and the test that shows it."""


def use_cases() -> Iterator[tuple[str, type[Any]]]:
    for module in walk_packages(usecases.__path__, f"{usecases.__name__}."):
        for name, found in vars(import_module(module.name)).items():
            if inspect.isclass(found) and found.__module__ == module.name and "__call__" in vars(found):
                yield name, found


def changes(case: type[Any]) -> bool:
    """Tell whether a use case, or what it is made of, has a transaction that writes."""
    parts = plan(case).values()  # type: ignore[arg-type]  # a class can be hashed
    return bool(WRITES.search(inspect.getsource(case))) or any(changes(part) for part in parts if part)


def test_every_use_case_that_changes_something_meets_its_rivals() -> None:
    changing = {name for name, case in use_cases() if changes(case)}
    meeting = {name.partition(":")[0] for _, acts in GROUPS.values() for name in acts}

    assert changing - meeting == ALONE.keys(), "put it into a group of support/rival_acts.py, or say here why not"
    assert meeting <= changing


def test_each_that_meets_nobody_names_a_test_that_is_there() -> None:
    root = Path(__file__).parents[2]

    for name, reason in ALONE.items():
        assert all((root / each).is_file() for each in re.findall(r"tests/[\w/]+\.py", reason)), name
