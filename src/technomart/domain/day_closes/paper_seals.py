"""Seal the papers of a closed day with it, so that none can be changed and sealed anew."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.reading import Reading
from technomart.domain.kernel.seals import Hasher
from technomart.domain.kernel.stored import DESTROYED, Unreadable
from technomart.domain.papers.paper import PaperKind
from technomart.domain.papers.ports import Papers


@dataclass(frozen=True, slots=True)
class Hashed:
    """The hash of the seals of papers of one kind, through the last number of them."""

    through: int
    hasher: Hasher


def hashed(
    papers: Papers, register_id: str, reading: Reading, before: Mapping[PaperKind, Hashed]
) -> dict[PaperKind, Hashed]:
    """Return the hash over the seals of a reading's papers of each kind, going on from those that came before."""
    found: dict[PaperKind, Hashed] = {}
    for kind in PaperKind:
        issued, begun = reading.issued(kind), before.get(kind)
        if issued.first is None or issued.last is None:
            continue
        hasher: Hasher = begun.hasher.copy() if begun else sha256()
        above = begun.through if begun else issued.first - 1
        seals = papers.seals(register_id, kind, above, issued.last)
        hasher.update("".join(map(str, seals)).encode())  # SQLite keeps whatever somebody wrote there
        found[kind] = Hashed(issued.last, hasher)
    return found


def hash_of(seals: Iterable[str]) -> str:
    """Return the hash over the seals of papers, by their numbers."""
    return sha256("".join(seals).encode()).hexdigest()


def written(found: Mapping[PaperKind, Hashed]) -> dict[str, str]:
    """Return the hashes as a close has them."""
    return {kind.value: each.hasher.hexdigest() for kind, each in found.items()}


def has_its_papers(papers: Papers, close: DayClose) -> bool:
    """Tell whether the papers of a close have the seals that they had when it was sealed.

    A content that cannot be read has none; that its own seal is broken, others tell.
    """
    try:
        sealed, reading = json.loads(close.content)["papers"], close.reading
    except (*DESTROYED, Unreadable):
        return False
    return bool(sealed == written(hashed(papers, close.register_id, reading, {})))


def edited(papers: Papers, close: DayClose) -> list[str]:
    """Return the papers of a close's days that are not what their own seals are of, newest first."""
    return papers.edited(close.register_id, close.after, close.business_date)
