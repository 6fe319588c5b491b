"""Make pictures, and take them as they are where a test is about something else."""

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image

from technomart.domain.users.headshots import PHOTOS, Pictures


def a_picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, 128).save(written, kind, **options)
    return written.getvalue()


class SamePictures(Pictures):
    """Takes anything for a picture and leaves it as it is."""

    def anew(self, content: bytes, kinds: Sequence[str] = PHOTOS) -> bytes:
        return content
