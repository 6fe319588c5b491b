"""What keeps the security log and notifications must do."""

from datetime import datetime, timedelta

import pytest

from support.builders import NOW, a_user, an_actor, an_id, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.notifications.notification import Notification, NotificationNotFound, Reading, Received
from technomart.domain.security_log.entries import LogAction, LogEntry, LogFilter, LogType
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role

ANA, BEN = a_user("ana@example.com"), a_user("ben@example.com", role=Role.MANAGER)
LATER = NOW + timedelta(minutes=1)
FIRST = PageRequest(1, 50)


def an_entry(action: LogAction, at: datetime = NOW, **fields: str) -> LogEntry:
    return LogEntry(an_id(), at, action, **fields)


ENTRIES = (
    an_entry(LogAction.SIGNED_IN, user_id=an_id(), user_name="Ñusta", details="password", address="192.0.2.1"),
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
        ],
    )
    def test_entries_are_found_newest_first(self, store: Store, wanted: LogFilter, found: list[int]) -> None:
        for entry in ENTRIES:
            store.write(lambda work, entry=entry: work.security_log.add(entry))  # type: ignore[misc]  # bound at once

        page = store.read(lambda work: work.security_log.page(wanted, FIRST))

        assert_exactly(list(page.rows), [ENTRIES[i] for i in found])
        assert page.total == len(found)

    def test_a_page_is_a_part_of_all(self, store: Store) -> None:
        store.write(lambda work: work.load(Snapshot(security_log=ENTRIES)))

        page = store.read(lambda work: work.security_log.page(LogFilter(), PageRequest(2, 1)))

        assert (list(page.rows), page.total, page.pages) == ([ENTRIES[1]], 3, 3)


def reader(role: Role) -> Actor:
    return an_actor(role, user_id=(ANA if role is Role.STAFF else BEN).id)


class NotificationsContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_everybody_sees_what_is_for_them(self, store: Store) -> None:
        for_all = Notification(an_id(), NOW, "Closed", "On Monday.\nAll day.")
        for_managers = Notification(an_id(), LATER, "Count", "The stock, please.", Role.MANAGER, BEN.id, BEN.name)
        keep_all(store, ANA, BEN)
        store.write(lambda work: work.load(Snapshot(notifications=(for_all, for_managers))))

        seen = {
            role: store.read(lambda work, role=role: work.notifications.page(reader(role), FIRST))  # type: ignore[misc]  # bound at once
            for role in (Role.STAFF, Role.MANAGER)
        }

        assert_exactly(list(seen[Role.STAFF].rows), [Received(for_all)])
        assert_exactly(list(seen[Role.MANAGER].rows), [Received(for_managers), Received(for_all)])
        assert (seen[Role.STAFF].total, seen[Role.MANAGER].total) == (1, 2)
        with refused(NotificationNotFound):
            store.read(lambda work: work.notifications.get(for_managers.id, reader(Role.STAFF)))
        with refused(NotificationNotFound):
            store.read(lambda work: work.notifications.get(an_id(), reader(Role.MANAGER)))

    def test_reading_counts_for_one_person_and_once(self, store: Store) -> None:
        note, other = (Notification(an_id(), NOW, title, "...") for title in ("one", "two"))
        keep_all(store, ANA, BEN)
        store.write(lambda work: work.notifications.add(note))
        store.write(lambda work: work.notifications.add(other))

        store.write(lambda work: work.notifications.mark_read(Reading(note.id, ANA.id, NOW)))
        store.write(lambda work: work.notifications.mark_read(Reading(note.id, ANA.id, LATER)))

        staff, manager = reader(Role.STAFF), reader(Role.MANAGER)
        assert_exactly(store.read(lambda work: work.notifications.get(note.id, staff)), Received(note, NOW))
        assert store.read(lambda work: (work.notifications.unread(staff), work.notifications.unread(manager))) == (1, 2)
        unread = store.read(lambda work: work.notifications.page(staff, FIRST, unread_only=True))
        assert (list(unread.rows), unread.total) == ([Received(other)], 1)
