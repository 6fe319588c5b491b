"""Serve the API with a production server."""

import click

from technomart.config.settings import Settings
from technomart.entrypoints.commands.garbage import uncollected
from technomart.entrypoints.serving.absent import absent, needless

MOST_WORKERS, MOST_THREADS = 64, 256


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, envvar="PORT", show_default=True, show_envvar=True)
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), default=1, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(1, MOST_THREADS), default=8, show_default=True, help="Per process.")
@click.option("--demo/--no-demo", default=False, help="Load the demo canteen into a database that is empty.")
@click.pass_context
def serve(context: click.Context, *, host: str, port: int, workers: int, threads: int, demo: bool) -> None:
    """Serve the API until SIGTERM or Ctrl+C; requests that have started are finished."""
    settings = Settings.from_env()
    with uncollected(), absent(needless(settings)):
        from technomart.entrypoints.serving import program  # noqa: PLC0415 - what it loads depends on the settings

    program.serve(context, settings, program.Asked(host, port, workers, threads, demo=demo))
