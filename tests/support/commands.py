"""Walk the commands of the program."""

from collections.abc import Iterator

import click


def commands_of(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield each command, groups left out, with the words that it is called by."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    with click.Context(command) as context:
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands_of(found, *path, name)
