"""Build the wheel, and install it into environments of its own."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from support.shipped import ROOT

PATIENCE = 600
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def built(folder: Path) -> Path:
    """Return the wheel of this tree, built into a folder."""
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def installed(wheel: Path, folder: Path, *, borrows: bool) -> Path:
    """Return the program of an empty environment that a wheel was installed into.

    What it depends on is borrowed from the running environment, or else installed as it is locked.
    """
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    here = [*PIP, "--python", str(python), "install"]
    if borrows:
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"))  # its own .pth files are not read then
    else:
        run(*here, "--require-hashes", "--requirement", str(ROOT / "requirements" / "runtime.txt"))
    run(*here, "--no-deps", "--no-index", "--no-compile", str(wheel))
    return folder / "bin" / "technomart"


def run(*command: str, cwd: Path | None = None) -> str:
    """Run a command and return what it printed; raises `AssertionError` when it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
