"""Let SQLite take memory without counting it: it counts behind a lock for which all threads of a process wait."""

import _sqlite3
import ctypes

MEMORY_STATUS = 9
"""What `sqlite3_config` calls the count, which nobody here asks for."""


def stop_counting() -> None:
    """Tell the library that the driver uses, unless it holds memory: it takes no settings while it is in use."""
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    if not hasattr(library, "sqlite3_config"):  # it is hidden within the driver
        return
    library.sqlite3_memory_used.restype = ctypes.c_int64
    if library.sqlite3_memory_used() == 0:
        library.sqlite3_shutdown()
        library.sqlite3_config(MEMORY_STATUS, 0)
        library.sqlite3_initialize()
