"""Show on a terminal how far long work is, on the error stream, so that the output is only what was asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from technomart.domain.kernel.texts import spelled_out

Advance = Callable[[int], None]
"""Tell that so many more are done."""


@contextmanager
def counting(label: str, things: str = "", total: int | None = None) -> Iterator[Advance]:
    """Show a label, the time that passed and how many `things` of all are done; where nobody looks on, nothing."""
    console = Console(stderr=True)
    columns = [SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()]
    if things:
        of_all = "" if total is None else f" of {total:,}"
        columns.insert(2, TextColumn("{task.completed:,}" + of_all + " " + things))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(spelled_out(label), total=total)
        yield lambda more: shown.advance(task, more)
