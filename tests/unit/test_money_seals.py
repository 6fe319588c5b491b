"""The seals of a day's money are hashed once, however many follow."""

from hashlib import sha256

from technomart.domain.day_closes.money_seals import MoneySeals


def test_what_was_hashed_before_more_followed_is_hashed_as_all_at_once() -> None:
    early, late = MoneySeals(["a" * 64, "b" * 64], ["c" * 64]), MoneySeals(["d" * 64], [])
    whole = {
        "payments": sha256(b"a" * 64 + b"b" * 64 + b"d" * 64).hexdigest(),
        "refunds": sha256(b"c" * 64).hexdigest(),
    }

    hashed = early.hash_all()

    assert (hashed.payments, hashed.refunds) == ((), ())
    assert (hashed + late).written() == (early + late).written() == whole
    assert (hashed + late).written() == whole
    assert hashed.written() == early.written()
