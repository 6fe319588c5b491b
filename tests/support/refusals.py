"""Expect refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from technomart.domain.kernel.errors import Refusal


@contextmanager
def refused(refusal: type[Refusal]) -> Iterator[None]:
    """Expect a refusal in its own words, so that every store says the same."""
    with pytest.raises(refusal) as caught:
        yield
    assert (caught.value.message, caught.value.retry_after) == (refusal.sentence, refusal.wait)
