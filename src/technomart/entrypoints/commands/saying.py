"""Print on any terminal: what it cannot draw is replaced, and nothing breaks off."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from technomart.domain.kernel.texts import spelled_out
from technomart.entrypoints.commands.errors import Refused


def replace_what_cannot_be_drawn() -> None:
    """Let the output print a question mark for each character that its encoding does not have."""
    if sys.stdout is None:  # closed by whoever started the program
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - it stays to the end
    if isinstance(sys.stdout, io.TextIOWrapper):  # the error stream does so by itself
        sys.stdout.reconfigure(errors="replace")


@contextmanager
def printing() -> Iterator[None]:
    """Raise `Refused` when the output cannot be written, as on a full disk; a reader who has had enough is none."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritten(error) from error


def unwritten(error: OSError) -> Refused:
    """Return the refusal of an output that cannot be written."""
    return Refused(f"The output cannot be written: {error.strerror}.")


def is_full(error: OSError) -> bool:
    """Tell whether it is the output that has no room: a file would have its name."""
    return error.errno == errno.ENOSPC and error.filename is None


def say(*lines: str) -> None:
    """Print lines in the encoding that the terminal asks for; click alone would take ASCII for a mistake.

    What people typed can be in them, and steers nothing.
    """
    with printing():
        click.echo("\n".join(map(spelled_out, lines)), file=sys.stdout)


def is_utf() -> bool:
    """Tell whether the output can print every character."""
    return sys.stdout.encoding.lower().startswith("utf")
