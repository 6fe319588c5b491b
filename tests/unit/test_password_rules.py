import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from technomart.adapters.passwords import Argon2Passwords
from technomart.domain.auth.password_policy import WeakPassword, must_be_strong, weakness

CONTEXT = ("Bea Cruz", "bea.cruz@example.com", "Kusina ni Aling Nena", "Noé Peña")
common = Argon2Passwords().is_common


@pytest.mark.parametrize(
    "password",
    [
        *("short", "x" * 129, "", "password", "PASSWORD", "Password1", "passw0rd!", "qwertyuiop", "iloveyou"),
        *("aaaaaaaa", "abababab", "abcabcabc", "12341234", "12345678", "87654321", "01234567890", "abcdefghij"),
        *("football1", "michelle1", "charlie123", "letmein123", "trustno1", "1q2w3e4r5t", "q1w2e3r4", "qwerty123456"),
        *("P@$$w0rd123", "Summer2026!", "dragondragon", "!!dr4g0n!!", "passwordpassword", "starwars1", "loveme123"),
        *("Abc1232026", "Blahblah1", "8675309!!", "1q2w3e123!", "1234562026"),
        *("kusina-nena1", "AlingNena2026", "bea.technomart", "Canteen_Bea_1", "cruz canteen", "manager@lunch"),
        *("michelle", "jennifer", "basketball", "chocolate", "Victoria", "california", "beautiful1", "benjamin2026!"),
        *("target123target123", "987654321987654321", "888888881", "\uff50\uff41ssword", "pass\u200bword", "Pässword1"),
        *("pena2026", "PEÑA-noe", "Noe!2026", "\u0301" * 30),
        *("TechnoMart", "technomart2026", "Canteen!!!", "sinigang1", "beacruz1", "BEA.CRUZ", "bea.cruz@example.com"),
    ],
)
def test_what_anybody_would_guess_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        must_be_strong(password, common, field="newPassword", context=CONTEXT)

    assert list(refused.value.errors) == ["newPassword"]


@pytest.mark.parametrize(
    "password",
    [
        *("correct horse battery", "halo-halo-sa-tanghali", "siomai at noon", "k4$Lq9.p", "ñandú ñoño", "        a"),
        *("bea likes her canteen a lot", "dragons eat lumpia", "technomart7sampaloc", "nena2026sampaguita"),
        *("passwordless canteens rule", "x" * 120 + "abcdefgh", "password 81726354", "🍜🍚🍲🥟🍛🍢🍡🍧"),
    ],
)
def test_long_or_unusual_is_enough(password: str) -> None:
    assert weakness(password, common, CONTEXT) == ""


def test_a_hash_costs_what_rfc_9106_recommends() -> None:
    assert extract_parameters(Argon2Passwords()._reference) == RFC_9106_LOW_MEMORY
