"""Describe headshots: by them a reviewer recognizes who waits for approval."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from technomart.domain.kernel.errors import Invalid, NotFound

LARGEST_HEADSHOT = 2 * 1024 * 1024
PICTURE_TYPE = "image/jpeg"
"""What every picture is written as."""
PHOTOS = ("JPEG", "PNG", "WebP")
"""The kinds of picture that a headshot may be."""


class NotAPicture(Invalid):
    """The file is no picture of a kind that is taken, or is broken."""

    code = "not_a_picture"


def not_a_picture(kinds: Sequence[str]) -> NotAPicture:
    """Return the refusal that names the kinds that are taken."""
    return NotAPicture(f"Send a {', '.join(kinds[:-1])} or {kinds[-1]} picture.")


class PictureTooLarge(Invalid):
    """The file is too large."""

    code = "picture_too_large"
    sentence = f"The picture is too large; at most {LARGEST_HEADSHOT // 1024**2} MB are taken."


class ConsentMissing(Invalid):
    """Whoever is in the picture has not agreed that it is kept."""

    code = "consent_missing"
    sentence = "Please agree that your picture is kept until your account was reviewed."


class HeadshotNotFound(NotFound):
    """There is no headshot, or it was deleted."""

    code = "headshot_not_found"
    sentence = "There is no such picture."


@dataclass(frozen=True, slots=True)
class Headshot:
    """The picture of somebody who waits, as a JPEG that was written here."""

    user_id: str
    uploaded_at: datetime
    content: bytes = field(repr=False)


class Pictures(Protocol):
    """Makes pictures harmless."""

    def anew(self, content: bytes, kinds: Sequence[str] = PHOTOS) -> bytes:
        """Return a picture of one of these kinds, decoded and written anew as `PICTURE_TYPE`; raises `NotAPicture`."""
