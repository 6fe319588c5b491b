"""Keep the files that pages load in memory, under an address that changes with what is in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from importlib.resources.abc import Traversable
from mimetypes import guess_type

from flask import Blueprint, Response, abort, current_app

KINDS = (".css", ".js", ".svg", ".webmanifest")
FOREVER = 31_536_000  # seconds


@dataclass(frozen=True)
class File:
    """What is sent for a file."""

    source: Traversable
    media_type: str

    @cached_property
    def content(self) -> bytes:
        """Return what is in it, read once; most workers are never asked, and spend no memory on it."""
        return self.source.read_bytes()


class Files:
    """Some files, each by its name, read once."""

    def __init__(self, sources: Iterable[Traversable]) -> None:
        """Take those that pages load; a file is read when it is first asked for."""
        self._files: Mapping[str, File] = {
            each.name: File(each, guess_type(each.name)[0] or "application/octet-stream")
            for each in sorted(sources, key=lambda each: each.name)
            if each.name.endswith(KINDS)
        }

    @cached_property
    def version(self) -> str:
        """Name exactly these contents, so that a browser may keep each file for good."""
        whole = sha256()
        for name, file in self._files.items():
            content = file.source.read_bytes()
            whole.update(f"{name} {len(content)} ".encode() + content)
        return whole.hexdigest()[:16]

    def find(self, version: str, name: str) -> File | None:
        """Return a file of this version; another version, from before an upgrade, has none."""
        return self._files.get(name) if version == self.version else None

    def serve(self, area: Blueprint, under: str) -> None:
        """Answer for each file under this address, as the endpoint `asset` of an area."""
        area.add_url_rule(f"{under}/<version>/<name>", "asset", partial(asset, self))


def asset(kept: Files, version: str, name: str) -> Response:
    """Return a file that a page loads; its address changes with it, so it may be kept for good."""
    found = kept.find(version, name)
    if found is None:
        abort(404)
    response = current_app.response_class(found.content, mimetype=found.media_type)
    response.cache_control.public = True
    response.cache_control.max_age = FOREVER
    response.cache_control.immutable = True
    return response
