"""Let shells complete what one types."""

import click
from click.shell_completion import get_completion_class

from technomart.entrypoints.commands.saying import printing

WITH_COMPLETION = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n"
"""Zsh has no completion of its own before somebody starts it."""

PROGRAM, VARIABLE = "technomart", "_TECHNOMART_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what lets a shell complete commands, options and their values.

    \b
    bash: echo 'eval "$(technomart completion bash)"' >> ~/.bashrc
    zsh:  echo 'eval "$(technomart completion zsh)"' >> ~/.zshrc
    fish: technomart completion fish > ~/.config/fish/completions/technomart.fish
    """  # noqa: D301 - a mark of click's, which keeps the lines as they are
    made = get_completion_class(shell)
    assert made is not None, shell  # noqa: S101 - click brings these three
    script = made(context.find_root().command, {}, PROGRAM, VARIABLE).source()
    with printing():
        click.echo(WITH_COMPLETION * (shell == "zsh") + script)
