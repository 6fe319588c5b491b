"""Ids sort as the instants they are made for."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from support.builders import NOW
from support.threads import at_once
from technomart.adapters.clock import TimeOrderedIds


def test_ids_sort_as_their_instants_do_to_the_microsecond() -> None:
    ids = TimeOrderedIds()
    instants = [NOW + timedelta(microseconds=count) for count in (0, 1, 2, 998, 999, 1000, 1001, 10**6, 10**12)]

    made = {at: ids.at(at) for at in reversed(instants)}

    assert [made[at] for at in instants] == sorted(made.values())


def test_ids_of_one_instant_sort_as_they_are_made() -> None:
    ids = TimeOrderedIds()

    made = [ids.at(NOW) for _ in range(100)]

    assert made == sorted(set(made))


def test_an_id_is_a_uuid_of_version_seven_that_holds_its_milliseconds() -> None:
    ids = TimeOrderedIds()

    for at in (NOW, datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC) - timedelta(microseconds=1)):
        found = UUID(ids.at(at))
        assert (found.version, found.variant, found.int >> 80) == (
            7,
            RFC_4122,
            int(at.timestamp()) * 1000 + at.microsecond // 1000,
        )
        assert str(found) == str(found).lower()


def test_threads_never_get_the_same_id() -> None:
    ids = TimeOrderedIds()

    made = [each for some in at_once([lambda: [ids.at(NOW) for _ in range(500)]] * 8) for each in some]

    assert len(set(made)) == 4000
