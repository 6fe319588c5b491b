"""The files that pages load are read when somebody asks for them, and once."""

from pathlib import Path

import pytest

from technomart.entrypoints.web.kept_files import Files


def test_a_file_is_read_when_it_is_first_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.css"
    page.write_text("a {}")
    reads: list[Path] = []
    read_bytes = Path.read_bytes

    def noted(path: Path) -> bytes:
        reads.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    kept = Files([page])
    assert reads == []

    found = kept.find(kept.version, "page.css")
    again = kept.find(kept.version, "page.css")
    assert found is not None
    assert again is not None
    assert (found.content, again.content, found.media_type) == (b"a {}", b"a {}", "text/css")
    assert reads == [page, page]  # for the name of its contents, and to be sent
