"""The keys that a process saw lately are remembered, and not for ever."""

from technomart.adapters.sql.idempotency.repository import Seen


def test_a_key_is_known_when_it_comes_again() -> None:
    seen = Seen(least=10)

    assert [seen.before(key) for key in ("a", "b", "a", "b", "c")] == [False, False, True, True, False]


def test_the_last_keys_are_remembered_and_those_long_ago_forgotten() -> None:
    seen = Seen(least=10)

    for number in range(35):
        seen.before(f"key {number}")

    assert all(seen.before(f"key {number}") for number in range(25, 35))
    assert not any(seen.before(f"key {number}") for number in range(5))
