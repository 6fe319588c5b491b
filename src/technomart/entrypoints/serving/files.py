"""Find out how many connections a process may have, each of which is an open file."""

import sys

MOST = 10_000  # connections that a worker holds; the next one waits until another ends
OTHER_FILES = 200  # that a worker has open besides: modules, the database, logs


def per_address(most: int) -> int:
    """Return how many connections an address may hold that is let hold so many: at most half of a worker's."""
    return min(most, max(1, connections() // 2))


def connections() -> int:
    """Return how many connections a worker may hold, after raising the limit as far as it goes."""
    if sys.platform == "win32":
        return MOST
    import resource  # noqa: PLC0415  # there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + OTHER_FILES
    if soft < wanted or soft == resource.RLIM_INFINITY:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(MOST, soft - OTHER_FILES))
