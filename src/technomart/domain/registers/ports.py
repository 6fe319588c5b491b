"""Declare the repository of registers."""

from datetime import date
from typing import Protocol

from technomart.domain.registers.register import Counted, Register, Series, Till


class Registers(Protocol):
    """The tills; rows stay when they are removed, since money names them."""

    def tills(self) -> list[Till]:
        """Return every register that is stored, removed ones too, by their ids, each with its session."""

    def get_for_update(self, register_id: str) -> Register:
        """Return a register and keep others from booking on it until the end (row lock); raises `RegisterNotFound`."""

    def add(self, register: Register) -> None:
        """Keep a new register; raises `RegisterTaken` for a code or name that another one has."""

    def add_first(self) -> None:
        """Keep the first register unless it is there."""

    def save(self, register: Register) -> Register:
        """Keep the new state of a register that is locked and return it with its version; raises `RegisterTaken`."""

    def count_booking(self, register: Register, day: date, series: Series | None = None) -> Counted | None:
        """Count money on a register, and a paper of a series, and return their numbers.

        Its row stays locked until the end. None when it is not stored, its day was closed, or since this state of it
        its cash came into other hands, or it was removed or given another code.
        """
