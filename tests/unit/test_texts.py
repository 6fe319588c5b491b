import unicodedata
from typing import Literal, TypeAlias

import pytest

from support.http_api import CHEAP
from support.refusals import refused
from technomart.domain.kernel.texts import (
    InvisibleName,
    all_normalised,
    in_order,
    is_visible,
    name_key,
    normalised,
    seen,
    spelled_out,
)


@pytest.mark.parametrize("text", ["a", "Ñ", "7", "?", "₱", "🍜", "が", "\u202ea", "\u200b.", "👩‍🍳"])
def test_what_shows_something_is_visible(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize(
    "text", ["", " ", "\t", "\u200b", "\u202e", "\u0301", "\u3164", "\U0001d159", "\ufeff", "\x07", "\ue000"]
)
def test_what_shows_nothing_is_not(text: str) -> None:
    assert not is_visible(text)
    with refused(InvisibleName):
        seen(text)


def test_names_of_either_form_and_size_are_one() -> None:
    names = ("Piña", "PIÑA", "piña")
    forms = [*map(normalised, names), *(unicodedata.normalize("NFD", name) for name in names)]

    assert len(set(forms)) == 6
    assert len(set(map(name_key, forms))) == 1
    assert name_key("Straße") == name_key("STRASSE")
    assert name_key("Drinks") != name_key("Drink")
    assert len({name_key(text) for text in ("Rice Meals", "rice  meals", "Rice\xa0Meals ")}) == 1


@pytest.mark.parametrize("between", ["\u202e", "\u2069", "\u200b", "\ufeff", "\xad", "\u2060"])
def test_what_is_left_out_of_a_text_keeps_no_form_apart(between: str) -> None:
    assert in_order(f"Pin{between}\u0303a") == "Pi\xf1a"
    assert in_order(f"Ana{between}Cruz") == "AnaCruz"


def test_every_text_of_a_body_is_normalised() -> None:
    assert all_normalised({"a": ["e\u0301", 1, None, {"b": "n\u0303"}]}) == {"a": ["\xe9", 1, None, {"b": "\xf1"}]}


Form: TypeAlias = Literal["NFC", "NFD"]


@pytest.mark.parametrize("stored_in", ["NFC", "NFD"])
@pytest.mark.parametrize("typed_in", ["NFC", "NFD"])
def test_an_old_password_is_known_in_both_forms(stored_in: Form, typed_in: Form) -> None:
    password = "señorita sa kantina"
    hasher = CHEAP._hasher  # as it was hashed before passwords were normalised
    stored = hasher.hash(unicodedata.normalize(stored_in, password))

    assert CHEAP.verify(unicodedata.normalize(typed_in, password), stored)
    assert not CHEAP.verify(unicodedata.normalize(typed_in, "senorita sa kantina"), stored)
    assert not CHEAP.verify(unicodedata.normalize(typed_in, password), None)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Niño 漢字 👩‍🍳 [bold]", "Niño 漢字 👩‍🍳 [bold]"),
        ("\x1b[2J\x07\x9b", "\\u001b[2J\\u0007\\u009b"),
        ("a\nb\r\tc\u2028", "a\\u000ab\\u000d\\u0009c\\u2028"),
        ("\u202eab\u2066\u200f\u200b", "\\u202eab\\u2066\\u200f\\u200b"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_would_steer_a_terminal_is_spelled_out(text: str, line: str) -> None:
    assert spelled_out(text) == line
