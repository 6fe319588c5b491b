"""Every use case gets its ports."""

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from typing import Any

import pytest

from support.http_api import SECRET
from technomart.adapters.memory.store import MemoryStore
from technomart.bootstrap import wire
from technomart.config.settings import Settings
from technomart.domain import usecases
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.usecases.orders.move import MoveOrder
from technomart.domain.usecases.orders.read import ReadQueue
from technomart.wiring import Ports, plan


def use_cases() -> Iterator[type[Any]]:
    """Yield every class of the use cases that is called; the values they take and return are not."""
    for module in pkgutil.walk_packages(usecases.__path__, f"{usecases.__name__}."):
        for kind in vars(import_module(module.name)).values():
            if isinstance(kind, type) and kind.__module__ == module.name and "__call__" in vars(kind):
                yield kind


CASES = sorted(use_cases(), key=lambda case: f"{case.__module__}.{case.__name__}")


@pytest.fixture(scope="module")
def ports() -> Ports:
    return wire(Settings(), MemoryStore(), SECRET)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_use_case_is_put_together_from_ports(ports: Ports, case: type[Any]) -> None:
    made = ports.use(case)

    assert is_dataclass(case)
    assert isinstance(made, case)
    for name, part in plan(case).items():
        held = getattr(made, name)
        assert isinstance(held, part) if part else held is getattr(ports, name)


def test_whoever_books_asks_the_booking_clock(ports: Ports) -> None:
    """A use case of orders, payments or stock that changes anything times it by what was booked before."""
    areas = tuple(f"{usecases.__name__}.{name}" for name in ("orders.", "payments.", "inventory.stock"))
    booking = [
        case for case in CASES if case.__module__.startswith(areas) and case is not ReadQueue
    ]  # which books none

    assert [case.__name__ for case in booking if "clock" in plan(case)] == []  # type: ignore[arg-type]  # a class can be hashed
    assert {"MoveOrder", "ChangeStock", "RefundPayment"} <= {case.__name__ for case in booking}


def test_the_walk_finds_the_use_cases() -> None:
    assert MoveOrder in CASES
    assert len(CASES) > 70


def test_parts_are_made_of_the_same_ports(ports: Ports) -> None:
    move = ports.use(MoveOrder)

    assert move.settlement.store is move.store is ports.store
    assert move.refund_booking.gateway is move.settlement.gateway is ports.gateway


def test_no_port_is_there_for_nobody() -> None:
    parts = {part for case in CASES for part in plan(case).values() if part}  # type: ignore[arg-type]  # a class can be hashed
    asked = {field.name for kind in {*CASES, *parts} for field in fields(kind)}

    assert {field.name for field in fields(Ports)} <= asked


@dataclass(frozen=True)
class AsksForAnotherType:
    clock: Ids


@dataclass(frozen=True)
class AsksForAnotherName:
    watch: Clock


@pytest.mark.parametrize("case", [AsksForAnotherType, AsksForAnotherName])
def test_a_field_that_is_no_port_is_refused(ports: Ports, case: type[Any]) -> None:
    with pytest.raises(TypeError, match=rf"{case.__name__}\.\w+: there is no port of this name and type\."):
        ports.use(case)
