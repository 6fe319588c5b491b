"""Find what is shipped beside the program: the files of `deploy/`, documents, metadata."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
