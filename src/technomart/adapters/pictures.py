"""Decode pictures that strangers send, and write them anew: nothing of the file itself is kept."""

import io
import struct
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError
from typing_extensions import override

from technomart.domain.users.headshots import NotAPicture, Pictures

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 12_500_000
"""What a telephone takes, and 50 MB once decoded."""
LONGEST_EDGE = 1200
QUALITY = 85
ONE_BY_ONE = Lock()
"""Several pictures at once, which strangers may send, would each take the memory of one."""
BROKEN = (
    *(UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, struct.error),
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, MemoryError),
)
"""What the decoders raise for files that are none of theirs, or no longer."""


class PillowPictures(Pictures):
    """Decodes with Pillow, of which just three formats may be tried."""

    @override
    def anew(self, content: bytes) -> bytes:
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise NotAPicture("The picture has too many pixels; send a smaller one.")
                with ONE_BY_ONE:
                    return _written(image)
        except BROKEN as error:
            raise NotAPicture from error


def _written(image: Image.Image) -> bytes:
    """Return a picture on white as JPEG, without anything that came along with it.

    It is made small first, so that no second picture of its full size is held.
    """
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    turned = ImageOps.exif_transpose(image)
    colours = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    fresh = Image.new("RGB", colours.size, "white")
    fresh.paste(colours, mask=colours if colours.mode == "RGBA" else None)
    written = io.BytesIO()
    fresh.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
