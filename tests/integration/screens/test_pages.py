"""What the pages of the screens are as files: closed, whole and kept by browsers."""

import re
from importlib.resources import files

import pytest

from support.http_api import Api, an_api, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.entrypoints.web import screens

PAGES = ("/", "/kitchen", "/board", "/today", "/api/docs")
NAMED = re.compile(r'(?:href|src)="(/[^"]+/[0-9a-f]{16}/[^"]+)"|from "\./([\w.-]+)"')


@pytest.fixture(scope="module")
def stranger() -> Api:
    return an_api(MemoryStore())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_only_files_that_are_there_and_may_be_kept(stranger: Api, page: str) -> None:
    answer = stranger.get(page)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    wanted = [found for found, _ in NAMED.findall(answer.text)]
    folder = wanted[0].rpartition("/")[0]

    for address in wanted:  # grows by what the modules import
        file = stranger.get(address)
        assert file.status_code == 200, address
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        imported = [f"{folder}/{name}" for _, name in NAMED.findall(file.text) if name]
        wanted += [each for each in imported if each not in wanted]

    assert f"{folder}/api.js" in wanted


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_nothing_but_the_files_of_this_server(stranger: Api, page: str) -> None:
    answer = stranger.get(page)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", answer.text)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_of_another_version_is_not_answered_with_this_one(stranger: Api) -> None:
    refused(stranger.get("/assets/0123456789abcdef/style.css"), 404)
    for name in ("page.py", "..%2Froutes.py", "nothing.css"):
        assert stranger.get(f"/assets/0123456789abcdef/{name}").status_code == 404


def test_a_page_that_is_open_loads_no_file_any_more_so_that_a_newer_server_takes_none_from_it() -> None:
    for each in (files(screens) / "assets").iterdir():
        assert not re.search(r"\bimport\(|\burl\(|\bnew (Audio|Worker|Image)\b", each.read_text()), each.name


def test_the_name_of_the_canteen_is_text_and_no_markup() -> None:
    answer = an_api(MemoryStore(), business_name="<script>alert(1)</script>").get("/")

    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
