"""Change a thing only as it was seen (optimistic locking)."""

from collections.abc import Collection
from typing import TypeAlias

from technomart.domain.kernel.errors import PreconditionFailed

Versions: TypeAlias = Collection[int]
"""The versions that somebody names; none of them is one that no thing has."""


class VersionChanged(PreconditionFailed):
    """The thing is at none of the versions that were named."""

    code = "version_changed"
    sentence = "This was changed by somebody else; please look again."


def must_be_at(version: int | None, wanted: Versions | None) -> None:
    """Raise `VersionChanged` unless a thing is at a version that is named, or at any when none is asked for."""
    if wanted is not None and version not in wanted:
        raise VersionChanged
