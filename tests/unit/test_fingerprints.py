"""What a request sent has one canonical form, whichever encoder wrote it: those of last week are compared with it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technomart.entrypoints.web import strict_json
from technomart.entrypoints.web.strict_json import CANONICAL, canonical

TEXTS = st.text(st.characters(exclude_categories=()))
NUMBERS = st.integers(-(10**20), 10**20) | st.decimals(-(10**15), 10**15, places=3)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_a_form_is_that_of_the_standard_library(value: Any) -> None:
    assert canonical(value) == CANONICAL.encode(value).encode()


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, "\x7f", "\ud800", "ñ", {"b": 1, "a": [Decimal("1.50")]}])
def test_an_unusual_form_is_that_of_the_standard_library(value: Any) -> None:
    assert canonical(value) == CANONICAL.encode(value).encode()


def test_a_fingerprint_is_what_it_always_was() -> None:
    body = strict_json.loads(b'{"items": [{"quantity": 1.0, "menuItemId": "x"}], "customerName": "Maria"}')

    assert strict_json.fingerprint("/api/orders", body) == (
        "461d26d667363d45419ed1759602598dda14677e54252129a2cdfb67927388e8"
    )
