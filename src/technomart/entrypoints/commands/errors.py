"""End a command that cannot do what it was asked."""

import sys
from typing import IO, Any

import click

from technomart.domain.kernel.texts import spelled_out


class Refused(click.ClickException):
    """One sentence on the error stream and exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence and nothing else."""
        click.echo(spelled_out(self.message), file=file or sys.stderr)  # by itself it would take ASCII for a mistake
