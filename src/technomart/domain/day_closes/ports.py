"""Declare the repository of day closes."""

from datetime import date
from typing import Protocol

from technomart.domain.day_closes.chain import Kept
from technomart.domain.day_closes.close import CarriedOrder, DayClose, DayCloseFilter
from technomart.domain.day_closes.money_seals import MoneySeals
from technomart.domain.day_closes.reading import Known, Reading, Span
from technomart.domain.kernel.paging import Page, PageRequest


class DayCloses(Protocol):
    """The closes of days, which are only ever added, and what there is to close."""

    def add(self, close: DayClose) -> None:
        """Keep a new close; raises `DayClosed` when the register has one of this day or number."""

    def get(self, close_id: str) -> DayClose:
        """Return a close; raises `DayCloseNotFound`."""

    def last(self, register_id: str) -> DayClose | None:
        """Return the last close of a register."""

    def chains(self) -> list[Kept]:
        """Return for each register which closes are kept, also where nothing else of them can be read."""

    def page(self, wanted: DayCloseFilter, request: PageRequest) -> Page[DayClose]:
        """Return one page of the closes asked for, newest first; raises `BadCursor`."""

    def reading(self, span: Span, since: Known | None = None) -> Reading:
        """Return what a register made in some days, or of that what is not `since` known; sessions always whole."""

    def money_seals(self, span: Span, since: Known | None = None) -> MoneySeals:
        """Return the seals of the money of some days in the order of booking, or of what is not `since` known."""

    def carried(self, until: date) -> list[CarriedOrder]:
        """Return the open orders of the days up to one that owe money, oldest first."""
