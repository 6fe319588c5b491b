"""Keep the files that pages load in memory, under an address that changes with what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources.abc import Traversable
from mimetypes import guess_type

KINDS = (".css", ".js", ".svg", ".webmanifest")


@dataclass(frozen=True)
class File:
    """What is sent for a file."""

    content: bytes
    media_type: str


class Files:
    """The files of one folder, read once."""

    def __init__(self, folder: Traversable) -> None:
        """Read the folder; nothing is read for a request."""
        self._files: Mapping[str, File] = {
            each.name: File(each.read_bytes(), guess_type(each.name)[0] or "application/octet-stream")
            for each in sorted(folder.iterdir(), key=lambda each: each.name)
            if each.name.endswith(KINDS)
        }

    @cached_property
    def version(self) -> str:
        """Name exactly these contents, so that a browser may keep each file for good."""
        whole = sha256()
        for name, file in self._files.items():
            whole.update(f"{name} {len(file.content)} ".encode() + file.content)
        return whole.hexdigest()[:16]

    def find(self, version: str, name: str) -> File | None:
        """Return a file of this version; another version, from before an upgrade, has none."""
        return self._files.get(name) if version == self.version else None
