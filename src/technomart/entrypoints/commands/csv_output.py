"""Write CSV to the output or into a file, as UTF-8 whatever a terminal asks for."""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from technomart.domain.kernel.texts import spelled_out
from technomart.entrypoints.commands.files import writing
from technomart.entrypoints.commands.progress import Advance, counting
from technomart.entrypoints.commands.saying import say
from technomart.entrypoints.reporting.csv_text import marked
from technomart.private_files import new_file

LINE_END = "\r\n"
AT_ONCE = 500  # rows between two words of progress
HEADING = 2
"""The byte order mark and the names of the columns."""


def write_csv(lines: Iterable[str], file: Path | None = None) -> None:
    """Write lines into a new file, which appears when it is whole, or to the output; raises `Refused`.

    A byte order mark stands first in a file, be it the output that is redirected; pipes and terminals get none. No text
    steers a terminal.
    """
    with writing(file):
        if file is None:
            sys.stdout.flush()
            _write(_for(sys.stdout, lines), sys.stdout.buffer)
        else:
            with new_file(file) as output, counting("Writing", "rows") as advance:
                rows = _write(marked(lines), output, advance) - HEADING
    if file is not None:
        say(f"{rows:,} rows are in {file}.")


def _write(lines: Iterable[str], output: IO[bytes], advance: Advance = lambda _: None) -> int:
    written = 0
    for line in lines:
        output.write(line.encode())
        written += 1
        if not written % AT_ONCE:
            advance(AT_ONCE)
    output.flush()
    return written


def _for(output: IO[str], lines: Iterable[str]) -> Iterable[str]:
    if output.isatty():
        return (spelled_out(line.removesuffix(LINE_END)) + LINE_END for line in lines)
    return marked(lines) if _is_new_file(output) else lines


def _is_new_file(output: IO[str]) -> bool:
    try:
        found = os.fstat(output.fileno())
    except OSError:  # nothing that the system knows
        return False
    return stat.S_ISREG(found.st_mode) and not found.st_size
