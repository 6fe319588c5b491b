"""Threads take their memory from few places, so that what one gives back another has."""

import subprocess
import sys

import pytest

HEAP = 64 * 1024 * 1024
THREADS = 12
COUNT = f"""
import ctypes, sys, threading
if sys.argv[1] == "shared":
    from technomart.entrypoints.serving.memory import share_memory
    share_memory()
together = threading.Barrier({THREADS})
def take():
    ctypes.CDLL(None).malloc(1000)
    together.wait()
threads = [threading.Thread(target=take) for _ in range({THREADS})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
starts = [int(line.split("-")[0], 16) for line in open("/proc/self/maps") if " rw-p " in line]
print(sum(start % {HEAP} == 0 for start in starts))
"""
"""Counts the heaps of glibc beside its first, each of which begins at a multiple of its largest size."""


def heaps(how: str) -> int:
    """Return how many heaps there are once some threads have taken memory."""
    ran = subprocess.run([sys.executable, "-c", COUNT, how], capture_output=True, text=True, check=True, timeout=60)
    return int(ran.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells where the memory of a process lies.")
def test_threads_share_two_heaps() -> None:
    if heaps("apart") < 2:
        pytest.skip("This C library has one heap for all threads.")

    assert heaps("shared") == 1
