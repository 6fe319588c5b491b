"""The README shows what it is: each page in a picture that is there and small."""

from support.readme_pictures import shown

LARGEST = 150_000
"""Bytes: whoever opens the README waits for all of them."""


def test_the_readme_shows_each_page_in_a_small_picture() -> None:
    pictures = shown()

    assert {path.stem for path in pictures} >= {"counter", "kitchen-dark", "board-dark", "today", "docs-light"}
    assert all(path.stat().st_size < LARGEST for path in pictures)
