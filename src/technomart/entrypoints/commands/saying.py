"""Print on any terminal: what it cannot draw is replaced, and nothing breaks off."""

import io
import sys

import click


def replace_what_cannot_be_drawn() -> None:
    """Let the output print a question mark for each character that its encoding does not have."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # the error stream does so by itself
        sys.stdout.reconfigure(errors="replace")


def say(text: str) -> None:
    """Print a line in the encoding that the terminal asks for; click alone would take ASCII for a mistake."""
    click.echo(text, file=sys.stdout)


def is_utf() -> bool:
    """Tell whether the output can print every character."""
    return sys.stdout.encoding.lower().startswith("utf")
