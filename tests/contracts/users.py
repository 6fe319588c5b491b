"""What keeps accounts and sessions must do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import NOW, a_session, a_user, an_id, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.kernel.errors import ChangedMeanwhile
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.permissions import Role, RoleText
from technomart.domain.users.user import AccountStatus, EmailTaken, User, UserNotFound


def everything(user: User) -> User:
    """Return the account with no field left as it is by default."""
    return replace(
        user,
        role=Role.ADMIN,
        status=AccountStatus.DEACTIVATED,
        password_hash="$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA",
        phone="+63 2 8888 0000",
        avatar="https://example.com/a.png",
        employee_id=an_id(),
        last_login=NOW,
        email_verified=True,
        is_demo=True,
    )


def by_email(store: Store, email: str) -> User | None:
    return store.read(lambda work: work.users.find_by_email(email))


class UsersContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_an_account_is_found_again_by_id_and_by_email(self, store: Store) -> None:
        plain, full = a_user("a@example.com", password_hash=None), everything(a_user("b@example.com", name="Ñusta 🍜"))
        keep_all(store, plain, full)

        assert_exactly(store.read(lambda work: work.users.get(plain.id)), plain)
        assert_exactly(store.read(lambda work: work.users.get(full.id)), full)
        assert_exactly(store.read(lambda work: work.users.find(full.id)), full)
        assert_exactly(by_email(store, "b@example.com"), full)

    def test_an_unknown_account_is_said_to_be_unknown(self, store: Store) -> None:
        with refused(UserNotFound):
            store.read(lambda work: work.users.get(an_id()))
        with refused(UserNotFound):
            store.write(lambda work: work.users.save(a_user()))
        assert store.read(lambda work: work.users.find(an_id())) is None
        assert by_email(store, "nobody@example.com") is None

    def test_a_changed_account_is_kept(self, store: Store) -> None:
        user = a_user()
        store.write(lambda work: work.users.add(user))
        changed = replace(everything(user), email="new@example.com", name="Somebody else")

        saved = store.write(lambda work: work.users.save(changed))

        assert_exactly(saved, replace(changed, version=2))
        assert_exactly(store.read(lambda work: work.users.get(user.id)), saved)
        assert by_email(store, user.email) is None

    def test_an_account_that_is_saved_as_it_is_stays_as_it_is(self, store: Store) -> None:
        user = a_user()
        store.write(lambda work: work.users.add(user))

        store.write(lambda work: work.users.save(user))

        assert_exactly(store.read(lambda work: work.users.get(user.id)), replace(user, version=2))

    def test_one_transaction_raises_a_version_once(self, store: Store) -> None:
        user = a_user()
        keep_all(store, user)

        def twice(work: UnitOfWork) -> User:
            return work.users.save(replace(work.users.save(replace(user, name="Eve")), phone="0917"))

        after = store.write(twice)

        assert_exactly(after, replace(user, name="Eve", phone="0917", version=2))
        assert_exactly(store.read(lambda work: work.users.get(user.id)), after)

    def test_what_was_read_before_another_change_is_not_saved_over_it(self, store: Store) -> None:
        user = a_user()
        keep_all(store, user)
        store.write(lambda work: work.users.save(replace(user, name="Eve")))

        with pytest.raises(ChangedMeanwhile):
            store.write(lambda work: work.users.save(replace(user, phone="0917")))

        assert store.read(lambda work: work.users.get(user.id)) == replace(user, name="Eve", version=2)

    def test_an_email_belongs_to_one_account(self, store: Store) -> None:
        ana, ben = a_user("ana@example.com"), a_user("ben@example.com")
        keep_all(store, ana, ben)

        with refused(EmailTaken):
            store.write(lambda work: work.users.add(a_user("ana@example.com")))
        with refused(EmailTaken):
            store.write(lambda work: work.users.save(replace(ben, email="ana@example.com")))

        assert_exactly(store.read(lambda work: work.users.get(ben.id)), ben)

    def test_an_email_that_differs_by_an_accent_is_another(self, store: Store) -> None:
        emails = (
            "nino@example.com",
            "niño@example.com",
            "niñó@example.com",
            "straße@example.com",
            "strasse@example.com",
        )
        users = {email: a_user(email) for email in emails}

        keep_all(store, *users.values())

        for email, user in users.items():
            assert_exactly(by_email(store, email), user)

    def test_a_role_has_the_words_it_was_given_last(self, store: Store) -> None:
        assert dict(store.read(lambda work: work.users.role_texts())) == {}
        text = RoleText(Role.STAFF, "Crew", "Sells.")

        store.write(lambda work: work.users.describe_role(replace(text, label="Team")))
        store.write(lambda work: work.users.describe_role(text))

        assert_exactly(dict(store.read(lambda work: work.users.role_texts())), {Role.STAFF: text})


class SessionsContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_session_is_found_with_its_account(self, store: Store) -> None:
        user = a_user()
        session = a_session(user)
        keep_all(store, user, session)

        assert_exactly(store.read(lambda work: work.sessions.find(session.id)), (session, user))

    def test_an_unknown_session_is_not_found(self, store: Store) -> None:
        assert store.read(lambda work: work.sessions.find(an_id())) is None

    def test_a_session_ends_once(self, store: Store) -> None:
        user = a_user()
        session, other = a_session(user), a_session(user)
        keep_all(store, user, session, other)

        store.write(lambda work: work.sessions.end(session.id, NOW + timedelta(hours=1)))
        store.write(lambda work: work.sessions.end(session.id, NOW + timedelta(hours=2)))
        store.write(lambda work: work.sessions.end(an_id(), NOW))

        ended = replace(session, ended_at=NOW + timedelta(hours=1))
        assert_exactly(store.read(lambda work: work.sessions.find(session.id)), (ended, user))
        assert_exactly(store.read(lambda work: work.sessions.find(other.id)), (other, user))

    def test_a_session_shows_the_account_as_it_is_now(self, store: Store) -> None:
        user = a_user()
        session = a_session(user)
        keep_all(store, user, session)
        switched_off = replace(user, status=AccountStatus.DEACTIVATED)

        store.write(lambda work: work.users.save(switched_off))

        assert_exactly(
            store.read(lambda work: work.sessions.find(session.id)), (session, replace(switched_off, version=2))
        )
