import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from technomart.adapters.passwords import Argon2Passwords
from technomart.domain.auth.password_policy import WeakPassword, must_be_strong, weakness

CONTEXT = ("Bea Cruz", "bea.cruz@example.com")


@pytest.mark.parametrize(
    "password",
    [
        *("short", "x" * 129, "", "password", "PASSWORD", "Password1", "passw0rd!", "qwertyuiop", "iloveyou"),
        *("aaaaaaaa", "abababab", "abcabcabc", "12341234", "12345678", "87654321", "01234567890", "abcdefghij"),
        *("TechnoMart", "technomart2026", "Canteen!!!", "sinigang1", "beacruz1", "BEA.CRUZ", "bea.cruz@example.com"),
    ],
)
def test_what_anybody_would_guess_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        must_be_strong(password, field="newPassword", context=CONTEXT)

    assert list(refused.value.errors) == ["newPassword"]


@pytest.mark.parametrize(
    "password",
    [
        *("correct horse battery", "halo-halo-sa-tanghali", "siomai at noon", "k4$Lq9.p", "ñandú ñoño", "        a"),
        *("passwordless canteens rule", "x" * 120 + "abcdefgh", "password 81726354", "🍜🍚🍲🥟🍛🍢🍡🍧"),
    ],
)
def test_long_or_unusual_is_enough(password: str) -> None:
    assert weakness(password, CONTEXT) == ""


def test_a_hash_costs_what_rfc_9106_recommends() -> None:
    assert extract_parameters(Argon2Passwords()._reference) == RFC_9106_LOW_MEMORY
