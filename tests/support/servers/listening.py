"""Stop listening without losing whom asyncio has just let in."""

import asyncio

TURNS = 10
"""Of the loop, after which what was begun in it is done."""


async def pass_turns() -> None:
    """Let the loop do what it has begun."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def close(server: asyncio.Server) -> None:
    """Let nobody in any more, and close the port when those who were let in have been taken on.

    A connection that asyncio accepts in the moment in which its server is closed is neither served nor closed.
    """
    loop = asyncio.get_running_loop()
    for listener in server.sockets:
        loop.remove_reader(listener.fileno())
    await pass_turns()
    server.close()
