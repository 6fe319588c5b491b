"""What keeps the security log must do."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from support.builders import NOW, an_id
from support.exact import assert_exactly
from support.rivals import program
from support.threads import at_once
from technomart.domain.kernel import paging
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.security_log.entries import KEPT, LogAction, LogCategory, LogEntry, LogFilter, LogType
from technomart.domain.security_log.summary import Beginnings
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.purge import Purge

LATER = NOW + timedelta(minutes=1)
FIRST = PageRequest(1, 50)


def an_entry(action: LogAction, at: datetime = NOW, **fields: Any) -> LogEntry:
    return LogEntry(an_id(), at, action, **fields)


ANA = an_id()
ENTRIES = (
    an_entry(LogAction.SIGNED_IN, user_id=ANA, user_name="Ñusta", details="password", address="192.0.2.1"),
    an_entry(LogAction.SIGN_IN_FAILED, LATER, address="2001:db8::1", request_id="req-1"),
    an_entry(LogAction.ROLE_CHANGED, LATER, user_name="Ben", details="Ana from staff to 100%_manager"),
)


class SecurityLogContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (LogFilter(), [2, 1, 0]),
            (LogFilter(type=LogType.SIGN_IN), [0]),
            (LogFilter(type=LogType.REFUSAL), [1]),
            (LogFilter(type=LogType.ACCOUNT), [2]),
            (LogFilter(search="ñUSTA"), [0]),
            (LogFilter(search="nusta"), []),
            (LogFilter(search="0%_M"), [2]),
            (LogFilter(search="role_changed"), [2]),
            (LogFilter(search="2001:DB8"), [1]),
            (LogFilter(since=LATER), [2, 1]),
            (LogFilter(until=LATER), [0]),
            (LogFilter(type=LogCategory.LOGIN), [0]),
            (LogFilter(type=LogCategory.SECURITY), [2, 1]),
            (LogFilter(type=LogCategory.ACTION), []),
            (LogFilter(user_id=ANA), [0]),
            (LogFilter(user_id=ANA, since=LATER), []),
        ],
    )
    def test_entries_are_found_newest_first(self, store: Store, wanted: LogFilter, found: list[int]) -> None:
        for entry in ENTRIES:
            store.write(lambda work, entry=entry: work.security_log.add(entry))  # type: ignore[misc]  # bound at once

        page = store.read(lambda work: work.security_log.page(wanted, FIRST))

        assert_exactly(list(page.rows), [ENTRIES[i] for i in found])
        assert page.total == len(found)

    def test_whatever_happened_is_kept(self, store: Store) -> None:
        entries = [an_entry(action) for action in LogAction]
        for entry in entries:
            store.write(lambda work, entry=entry: work.security_log.add(entry))  # type: ignore[misc]  # bound at once

        page = store.read(lambda work: work.security_log.page(LogFilter(), FIRST))

        assert_exactly(list(page.rows), entries[::-1])

    def test_however_many_entries_there_are_is_known(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(paging, "MOST_COUNTED", 2)
        hour = 3_600_000 << 80
        first = 0x0195_0000_0000_7000_8000_0000_0000_0000
        made = [str(UUID(int=first + hour * number // 2)) for number in (4, 9, 8, 12, 11, 0, 13)]

        for number, id_ in enumerate(made, 1):
            entry = LogEntry(id_, NOW, LogAction.SIGNED_IN)
            store.write(lambda work, entry=entry: work.security_log.add(entry))  # type: ignore[misc]  # bound at once
            for page in (1, 2, 9):
                found = store.read(lambda work, page=page: work.security_log.page(LogFilter(), PageRequest(page, 1)))  # type: ignore[misc]
                assert (found.total, found.is_least) == (number, False)
        late = store.read(lambda work: work.security_log.page(LogFilter(type=LogType.SIGN_IN), PageRequest(1, 1)))
        assert (late.total, late.is_least) == (2, True)

    def test_what_happens_again_is_counted_in_one_entry(self, store: Store) -> None:
        entry, other = (an_entry(LogAction.NOT_ALLOWED, user_id=ANA, details="GET /api/users") for _ in range(2))
        at_once([lambda: store.write(lambda work: work.security_log.count_up(entry))] * 7)
        store.write(lambda work: work.security_log.count_up(other))

        page = store.read(lambda work: work.security_log.page(LogFilter(), FIRST))
        counted = store.read(lambda work: work.security_log.count(Beginnings(NOW, NOW, NOW), ANA))

        assert_exactly(list(page.rows), [other, replace(entry, times=7)])
        assert_exactly(dict(counted), {LogAction.NOT_ALLOWED: (8, 8, 8)})

    def test_old_entries_are_forgotten_but_for_those_about_accounts_and_a_new_one_says_so(self, store: Store) -> None:
        do, year = program(store), timedelta(days=365)
        old = NOW - year - timedelta(seconds=1)
        entries = [*(an_entry(action, old) for action in LogAction), an_entry(LogAction.SIGNED_IN, NOW - year)]
        store.write(lambda work: work.load(Snapshot(security_log=tuple(entries))))
        assert store.read(lambda work: work.security_log.page(LogFilter(), FIRST)).total == len(entries)

        gone = [do.use(Purge)()["lines of the log"] for _ in range(2)]

        page = store.read(lambda work: work.security_log.page(LogFilter(), FIRST))
        assert gone == [len(LogAction) - len(KEPT), 0]
        assert page.total == len(page.rows) == len(entries) - gone[0] + 1
        said = next(entry for entry in page.rows if entry.at == NOW)
        assert (said.action, said.category) == (LogAction.LOG_PURGED, LogCategory.SYSTEM)
        assert said.details == f"{gone[0]} lines from before {(NOW - year).date()}"
        assert {entry.action for entry in page.rows} == KEPT | {LogAction.SIGNED_IN}

    def test_a_page_is_a_part_of_all(self, store: Store) -> None:
        store.write(lambda work: work.load(Snapshot(security_log=ENTRIES)))

        page = store.read(lambda work: work.security_log.page(LogFilter(), PageRequest(2, 1)))

        assert (list(page.rows), page.total, page.pages) == ([ENTRIES[1]], 3, 3)

    def test_entries_are_counted_by_action_since_each_beginning(self, store: Store) -> None:
        hour = timedelta(hours=1)
        ages = {LogAction.SIGNED_IN: (0, 1, 30), LogAction.NOT_ALLOWED: (9, 10, 11), LogAction.PASSWORD_RESET: (99,)}
        entries = [
            an_entry(action, NOW - age * hour, **({"user_id": ANA} if age % 2 else {}))
            for action, hours in ages.items()
            for age in hours
        ]
        store.write(lambda work: work.load(Snapshot(security_log=tuple(entries))))
        since = Beginnings(NOW - hour, NOW - 10 * hour, NOW - 30 * hour)

        counted, own = (store.read(lambda work, of=of: work.security_log.count(since, of)) for of in (None, ANA))  # type: ignore[misc]  # bound at once

        assert_exactly(dict(counted), {LogAction.NOT_ALLOWED: (0, 2, 3), LogAction.SIGNED_IN: (2, 2, 3)})
        assert_exactly(dict(own), {LogAction.NOT_ALLOWED: (0, 1, 2), LogAction.SIGNED_IN: (1, 1, 1)})

    def test_the_newest_entries_of_some_actions_are_found(self, store: Store) -> None:
        store.write(lambda work: work.load(Snapshot(security_log=ENTRIES)))
        actions = (LogAction.SIGNED_IN, LogAction.ROLE_CHANGED)

        def newest(most: int, since: datetime = NOW, of: str | None = None) -> list[LogEntry]:
            return store.read(lambda work: work.security_log.newest(actions, since, most, of))

        assert newest(9) == [ENTRIES[2], ENTRIES[0]]
        assert newest(1) == newest(9, LATER) == [ENTRIES[2]]
        assert newest(9, of=ANA) == [ENTRIES[0]]
