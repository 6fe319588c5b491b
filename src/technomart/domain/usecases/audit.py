"""Check every row of the store on behalf of an administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from technomart.domain.audit.invariants import Violation
from technomart.domain.audit.ports import Auditor
from technomart.domain.users.actor import Actor


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The rows that break an invariant; `is_complete` tells whether they are all of them."""

    violations: Sequence[Violation]
    is_complete: bool

    @property
    def holds(self) -> bool:
        """Tell whether every invariant holds for every row."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class AuditBooks:
    """Check every row against the invariants; changes nothing."""

    auditor: Auditor

    def __call__(self, by: Actor, most: int) -> AuditReport:
        """Return at most so many violations; raises `NotAllowed` for anybody but an administrator."""
        by.must_be_admin()
        found = list(islice(self.auditor.violations(), most + 1))
        return AuditReport(found[:most], len(found) <= most)
