"""Take the names of files from the command line, and say why one cannot be written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from typing_extensions import override

from technomart.entrypoints.commands.errors import Refused


class FileName(click.Path):
    """A path that names a file and, where one is asked for, has an ending."""

    def __init__(self, *, exists: bool = False, ending: str = "") -> None:
        """Take files that exist, or others too; `ending` is in small letters."""
        super().__init__(exists=exists, dir_okay=False, path_type=Path)
        self.ending = ending

    @override
    def convert(self, value: "str | os.PathLike[str]", param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; fails for an empty one, which would be the folder, and for another ending."""
        name = os.fspath(value)
        if not name:
            self.fail("it names no file.", param, ctx)
        if not name.lower().endswith(self.ending):
            self.fail(f"{name} does not end in {self.ending}.", param, ctx)
        return super().convert(value, param, ctx)


@contextmanager
def writing(file: Path | None) -> Iterator[None]:
    """Raise `Refused` when a new file, or without one the output, cannot be written; not when its reader has enough."""
    try:
        yield
    except BrokenPipeError:
        raise
    except FileExistsError as error:
        raise Refused(f"{file} is there already: nothing is overwritten.") from error
    except OSError as error:
        raise Refused(f"{file or 'The output'} cannot be written: {error.strerror}.") from error
