"""Let the threads of a process take memory from one place: glibc gives each its own, and none of it back."""

import ctypes

M_ARENA_MAX = -8
MOST_ARENAS = 2


def share_memory() -> None:
    """Tell glibc; other C libraries have no such thing to tell."""
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is not None:
        tell(M_ARENA_MAX, MOST_ARENAS)
