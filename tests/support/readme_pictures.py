"""Keep the pictures that the README shows, small, out of those that the browser tests have taken."""

import re
import sys
from pathlib import Path

from PIL import Image

from support.shipped import ROOT

SHOWN = re.compile(r"docs/pictures/[a-z-]+\.png")
COLOURS = 128


def shown() -> list[Path]:
    """Return the pictures that the README shows."""
    return [ROOT / path for path in dict.fromkeys(SHOWN.findall((ROOT / "README.md").read_text()))]


def keep(taken: Path) -> None:
    """Replace each of them by the one of its name in a folder."""
    for path in shown():
        with Image.open(taken / path.name) as picture:
            path.parent.mkdir(exist_ok=True)
            picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
