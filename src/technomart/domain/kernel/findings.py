"""Say what is well and what is wrong with an installation."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How good a finding is; only what is wrong keeps a canteen from working safely."""

    WELL = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about one thing; `cure` says what to do, where there is something to do."""

    subject: str
    grade: Grade
    sentence: str
    cure: str = ""
