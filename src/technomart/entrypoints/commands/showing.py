"""Show figures and tables on the output of a command."""

import sys

from rich.console import Console

from technomart.entrypoints.commands.saying import printing
from technomart.entrypoints.reporting.terminal import show
from technomart.entrypoints.reporting.views import View

WIDE = 120
"""Columns where nobody looks at a terminal."""


def show_view(view: View) -> None:
    """Print it, as wide as the terminal is; raises `Refused` when the output cannot be written."""
    with printing():
        show(view, Console(width=None if sys.stdout.isatty() else WIDE, highlight=False))
