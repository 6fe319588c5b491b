"""What keeps notifications must do."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from support.builders import NOW, CountingIds, FixedClock, a_user, an_actor, an_id, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from support.threads import at_once
from technomart.domain.kernel.caps import Caps
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.notifications.notification import (
    Event,
    Notification,
    NotificationNotFound,
    NotificationType,
    Reading,
    Received,
    TooManyNotifications,
)
from technomart.domain.notifications.settings import NotificationSettings
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.notifications import SendNotification
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role

ANA, BEN = a_user("ana@example.com"), a_user("ben@example.com", role=Role.MANAGER)
LATER = NOW + timedelta(minutes=1)
FIRST = PageRequest(1, 50)


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

    def test_of_many_at_once_one_person_sends_as_many_as_they_may_in_an_hour(self, store: Store) -> None:
        keep_all(store, ANA, BEN)
        clock = FixedClock()
        send = SendNotification(store, clock, CountingIds(), Caps(notifications=3))

        def sent(by: Actor) -> bool:
            try:
                send(by, "Closed", "On Monday.")
            except TooManyNotifications as refusal:
                waits.add(refusal.retry_after)
                return False
            return True

        waits: set[int | None] = set()

        assert sent(reader(Role.STAFF))
        clock.move(timedelta(minutes=10))
        assert sorted(at_once([partial(sent, reader(Role.STAFF))] * 5)) == [False] * 3 + [True] * 2
        assert sent(reader(Role.MANAGER))
        clock.move(timedelta(minutes=50))
        assert [sent(reader(Role.STAFF)) for _ in range(2)] == [True, False]
        assert waits == {3000, 600}
        assert store.read(lambda work: work.notifications.page(reader(Role.STAFF), FIRST)).total == 5

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

    def test_each_type_is_found(self, store: Store) -> None:
        sent = Notification(an_id(), NOW, "one", "...", Role.MANAGER)
        told = [Notification(an_id(), NOW, "two", "", event=event, cause="x") for event in Event]
        keep_all(store, BEN)
        store.write(lambda work: work.load(Snapshot(notifications=(sent, *told))))
        store.write(lambda work: work.notifications.mark_read(Reading(sent.id, BEN.id, NOW)))
        manager = reader(Role.MANAGER)

        for type_ in NotificationType:
            page = store.read(lambda work, type_=type_: work.notifications.page(manager, FIRST, type_=type_))  # type: ignore[misc]  # bound at once
            meant = [each for each in reversed([sent, *told]) if each.type is type_]
            assert [row.notification for row in page.rows] == meant
            assert page.total == len(meant) > 0
        unread = store.read(
            lambda work: work.notifications.page(manager, FIRST, unread_only=True, type_=NotificationType.INFO)
        )
        assert [row.notification.event for row in unread.rows] == [Event.ACCOUNT_WAITING]

    def test_an_event_is_told_once_to_whoever_can_act_on_it(self, store: Store) -> None:
        low, again = (
            Notification(an_id(), at, "Rice is low", "3 kg left.", event=Event.STOCK_LOW, cause="rice")
            for at in (NOW, LATER)
        )
        order = Notification(an_id(), LATER, "O-001", "2 dishes.", event=Event.ORDER_ONLINE, cause="rice")
        keep_all(store, ANA, BEN)

        for told in (low, again, order, order):
            store.write(lambda work, told=told: work.notifications.tell(told))  # type: ignore[misc]  # bound at once

        seen = {
            role: store.read(lambda work, role=role: work.notifications.page(reader(role), FIRST))  # type: ignore[misc]  # bound at once
            for role in (Role.STAFF, Role.MANAGER)
        }
        assert_exactly(list(seen[Role.STAFF].rows), [Received(order)])
        assert_exactly(list(seen[Role.MANAGER].rows), [Received(order), Received(low)])
        with refused(NotificationNotFound):
            store.read(lambda work: work.notifications.get(low.id, reader(Role.STAFF)))

    def test_what_one_person_removed_others_keep(self, store: Store) -> None:
        note, read = (Notification(an_id(), NOW, title, "...") for title in ("one", "two"))
        keep_all(store, ANA, BEN)
        store.write(lambda work: work.load(Snapshot(notifications=(note, read))))
        store.write(lambda work: work.notifications.mark_read(Reading(read.id, ANA.id, NOW)))

        for gone in (note, read, read):
            store.write(lambda work, gone=gone: work.notifications.remove(Reading(gone.id, ANA.id, LATER)))  # type: ignore[misc]  # bound at once

        staff, manager = reader(Role.STAFF), reader(Role.MANAGER)
        assert store.read(lambda work: (work.notifications.unread(staff), work.notifications.unread(manager))) == (0, 2)
        assert (inbox(store, staff), inbox(store, manager)) == ([], [read, note])
        with refused(NotificationNotFound):
            store.read(lambda work: work.notifications.get(note.id, staff))

    def test_all_can_be_read_at_once_and_what_was_read_before_keeps_its_time(self, store: Store) -> None:
        notes = [
            Notification(an_id(), NOW, "one", "..."),
            Notification(an_id(), NOW, "low", "", event=Event.STOCK_LOW, cause="x"),
        ]
        keep_all(store, ANA, BEN)
        store.write(lambda work: work.load(Snapshot(notifications=tuple(notes))))
        store.write(lambda work: work.notifications.mark_read(Reading(notes[0].id, BEN.id, NOW)))

        for who in (Role.MANAGER, Role.STAFF, Role.MANAGER):
            store.write(lambda work, who=who: work.notifications.mark_all_read(reader(who), LATER))  # type: ignore[misc]  # bound at once

        found = store.read(lambda work: work.notifications.page(reader(Role.MANAGER), FIRST))
        assert_exactly(list(found.rows), [Received(notes[1], LATER), Received(notes[0], NOW)])
        assert store.read(lambda work: work.notifications.unread(reader(Role.STAFF))) == 0

    def test_what_somebody_switched_off_is_neither_shown_nor_counted(self, store: Store) -> None:
        low, order = (
            Notification(an_id(), NOW, "...", "", event=each, cause="x")
            for each in (Event.STOCK_LOW, Event.ORDER_ONLINE)
        )
        keep_all(store, ANA, BEN)
        store.write(lambda work: work.load(Snapshot(notifications=(low, order))))
        manager = reader(Role.MANAGER)
        assert_exactly(store.read(lambda work: work.notifications.settings_of(BEN.id)), NotificationSettings(BEN.id))

        for chosen in (NotificationSettings(BEN.id, order=False), NotificationSettings(BEN.id, low_stock=False)):
            store.write(lambda work, chosen=chosen: work.notifications.set_settings(chosen))  # type: ignore[misc]  # bound at once
            assert_exactly(store.read(lambda work: work.notifications.settings_of(BEN.id)), chosen)

        assert inbox(store, manager) == [order]
        assert store.read(lambda work: work.notifications.unread(manager)) == 1
        store.write(lambda work: work.notifications.mark_all_read(manager, LATER))
        store.write(lambda work: work.notifications.set_settings(NotificationSettings(BEN.id)))
        assert store.read(lambda work: work.notifications.unread(manager)) == 1, "what was hidden was not read"

    def test_nobody_is_shown_what_was_told_before_they_were_there(self, store: Store) -> None:
        note = Notification(an_id(), NOW, "one", "...")
        keep_all(store, ANA, replace(BEN, created_at=LATER))

        store.write(lambda work: work.notifications.add(note))

        assert (inbox(store, reader(Role.STAFF)), inbox(store, reader(Role.MANAGER))) == ([note], [])

    def test_what_is_old_is_forgotten_with_who_read_it(self, store: Store) -> None:
        old, new = Notification(an_id(), NOW, "one", "..."), Notification(an_id(), LATER, "two", "...")
        keep_all(store, ANA, BEN)
        store.write(lambda work: work.load(Snapshot(notifications=(old, new))))
        for note in (old, new):
            store.write(lambda work, note=note: work.notifications.mark_read(Reading(note.id, ANA.id, LATER)))  # type: ignore[misc]  # bound at once

        assert store.write(lambda work: work.notifications.purge(LATER)) == 1

        assert inbox(store, reader(Role.STAFF)) == [new]
        assert store.read(lambda work: work.notifications.unread(reader(Role.STAFF))) == 0


def inbox(store: Store, who: Actor) -> list[Notification]:
    """Return what somebody is shown, newest first."""
    page = store.read(lambda work: work.notifications.page(who, FIRST))
    return [received.notification for received in page.rows]
