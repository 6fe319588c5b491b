"""The wheel is whole: what it installs serves a canteen, with every page and every file that the pages name."""

import re
import shutil
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zipfile import ZipFile

import httpx
import pytest

from support.servers.technomart import TechnoMart
from support.shipped import ROOT
from support.wheel import built, installed, run

PAGES = ("/", "/kitchen", "/board", "/today", "/api/docs")
NAMED = re.compile(r"""(?:\b(?:href|src)="|\bfrom\s*["']|\bimport\s*\(?\s*["']|url\(["']?)([^"'()\s]+)""")
"""What a page, a module or a style sheet names: its address is the group."""
READ = ("text/html", "text/css", "text/javascript", "application/javascript")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def files(wheel: Path) -> Iterator[ZipFile]:
    with ZipFile(wheel) as opened:
        yield opened


@pytest.fixture(scope="module")
def metadata(files: ZipFile) -> Message:
    (name,) = (each for each in files.namelist() if each.endswith(".dist-info/METADATA"))
    return message_from_bytes(files.read(name))


@pytest.mark.parametrize("borrows", [True, pytest.param(False, marks=pytest.mark.long)])
def test_what_it_installs_serves_a_canteen_with_every_file_that_its_pages_name(
    wheel: Path, tmp_path: Path, *, borrows: bool
) -> None:
    program = installed(wheel, tmp_path / "environment", borrows=borrows)
    folder = tmp_path / "canteen"
    folder.mkdir()
    server = TechnoMart(folder, command=[str(program)], arguments=["--demo"])

    where = run(str(program.with_name("python")), "-c", "import technomart; print(technomart.__path__[0])", cwd=folder)
    server.spawn("db", "upgrade")
    try:
        server.start()
        with server.client() as client:
            placed = place_order(client)
            answers = {address: client.get(address) for address in everything(client)}
    finally:
        server.kill()

    assert Path(where.strip()).is_relative_to(tmp_path)
    assert placed.status_code == 201, placed.text
    assert {address: each.status_code for address, each in answers.items() if each.status_code != 200} == {}
    kinds = {each.headers["Content-Type"].partition(";")[0] for each in answers.values()}
    assert {"text/css", "text/html", "text/javascript"} <= kinds


def place_order(client: httpx.Client) -> httpx.Response:
    """Sign in as the first account of the demo canteen that may, and order the first dish that there is."""
    offered = client.get("/api/auth/demo-accounts").json()["data"]
    who = {"email": "carla@technomart.example", "password": password_of(offered)}
    token = client.post("/api/auth/login", json=who).json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    dishes = client.get("/api/menu/items").json()["data"]
    dish = next(each["id"] for each in dishes if each["available"])
    body = {"type": "walk-in", "items": [{"menuItemId": dish, "quantity": 1}]}
    return client.post("/api/orders", json=body, headers={"Idempotency-Key": "by-the-wheel"})


def password_of(offered: Any) -> str:
    """Return the password that all accounts of the demo canteen have."""
    found = re.search(r"'password': '([^']+)'", str(offered))
    assert found is not None, offered
    return found[1]


def everything(client: httpx.Client) -> set[str]:
    """Return every page, and every address of this server that they and what they load name."""
    seen: set[str] = set()
    ahead = list(PAGES)
    while ahead:
        address = ahead.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        if answer.headers["Content-Type"].partition(";")[0] in READ:
            ahead += (urljoin(address, each) for each in named_in(answer, address))
    return seen


def named_in(answer: httpx.Response, address: str) -> Iterator[str]:
    """Yield the addresses of this server that an answer names; files of others name what they do not load."""
    for each in NAMED.findall(answer.text):
        path = each.partition("#")[0].partition("?")[0]
        is_ours = path.startswith(("/", "./", "../")) or (path and "html" in answer.headers["Content-Type"])
        if is_ours and not path.startswith("//") and ":" not in path:
            yield path


def test_it_has_every_file_of_the_package_and_nothing_else(files: ZipFile) -> None:
    source = ROOT / "src"
    ours = {
        str(path.relative_to(source))
        for path in (source / "technomart").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    packed = {name for name in files.namelist() if ".dist-info/" not in name}

    assert packed == ours
    assert any("/migrations/versions/" in name for name in packed)


def test_its_metadata_is_that_of_the_project(metadata: Message) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert (metadata["Name"], metadata["Version"]) == (project["name"], project["version"])
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert str(metadata.get_payload()).strip() == (ROOT / "README.md").read_text().strip()
    assert len(metadata.get_all("Requires-Dist", [])) >= len(project["dependencies"])


def test_the_source_archive_has_what_it_names_and_no_backup_that_lies_about(tmp_path: Path) -> None:
    tree, packed = tmp_path / "tree", tmp_path / "packed"
    (tree / "src" / "technomart").mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", ".gitignore", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tree)
    for name in ("canteen.backup", ".env.before", "src/technomart/__init__.py"):
        (tree / name).touch()

    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(packed), cwd=tree)

    with tarfile.open(next(packed.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"src/technomart/__init__.py", "README.md", "CHANGELOG.md"} <= names
    assert not {"canteen.backup", ".env.before"} & names
