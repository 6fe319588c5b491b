"""Decode pictures that strangers send, and write them anew: nothing of the file itself is kept."""

import io
import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageOps, UnidentifiedImageError
from typing_extensions import override

from technomart.domain.users.headshots import PHOTOS, NotAPicture, Pictures, not_a_picture

MOST_PIXELS = {"JPEG": 12_500_000}
"""What a telephone takes, which is decoded at half its size."""
MOST_ELSEWHERE = 4_000_000
"""What a screen shows; other kinds are decoded whole."""
LONGEST_SIDE = 8192
LONGEST_EDGE = 1200
QUALITY = 85
ONE_BY_ONE = ThreadPoolExecutor(1, "pictures")
"""Of several pictures at once, which strangers may send, each would take memory, which each thread would keep."""
BROKEN = (
    *(UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, struct.error),
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, MemoryError),
)
"""What the decoders raise for files that are none of theirs, or no longer."""


class PillowPictures(Pictures):
    """Decodes with Pillow, of which just the formats asked for may be tried."""

    @override
    def anew(self, content: bytes, kinds: Sequence[str] = PHOTOS) -> bytes:
        return ONE_BY_ONE.submit(_anew, content, kinds).result()


def _anew(content: bytes, kinds: Sequence[str]) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=[kind.upper() for kind in kinds]) as image:
            if max(image.size) > LONGEST_SIDE:
                raise NotAPicture(f"The picture is too long or too wide; a side has at most {LONGEST_SIDE:,} pixels.")
            if image.width * image.height > MOST_PIXELS.get(image.format or "", MOST_ELSEWHERE):
                raise NotAPicture("The picture has too many pixels; send a smaller one.")
            return _written(image)
    except BROKEN as error:
        raise not_a_picture(kinds) from error


def _written(image: Image.Image) -> bytes:
    """Return a picture on white as JPEG, without anything that came along with it.

    It is made small first, so that no second picture of its full size is held.
    """
    image.draft(None, (LONGEST_EDGE, LONGEST_EDGE))
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    turned = ImageOps.exif_transpose(image)
    colours = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    fresh = Image.new("RGB", colours.size, "white")
    fresh.paste(colours, mask=colours if colours.mode == "RGBA" else None)
    written = io.BytesIO()
    fresh.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
