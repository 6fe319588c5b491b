"""What keeps the traces of signing in must do."""

from dataclasses import replace
from datetime import timedelta

from support.builders import NOW, a_session, a_user, an_id, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from support.threads import at_once
from technomart.domain.auth.attempts import AttemptKey, Attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken, Purpose
from technomart.domain.auth.refresh_tokens import Family, RefreshToken
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.auth.session import Session, SessionInUse
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import User, UserNotFound

ANA, BEN = a_user("ana@example.com"), a_user("ben@example.com", role=Role.ADMIN)
GOOGLE = "https://accounts.google.com"
LATER = NOW + timedelta(minutes=1)
HERE, THERE, ANYWHERE = (AttemptKey("ana@example.com", a) for a in ("192.0.2.1", "192.0.2.2", ""))


def digest(number: int) -> str:
    return f"{number:064x}"


def a_family(store: Store) -> tuple[Session, RefreshToken]:
    """Store Ana, a session of hers and its first token."""
    session = a_session(ANA)
    token = RefreshToken(digest(1), session.id)
    keep_all(store, ANA, session)
    store.write(lambda work: work.refresh_tokens.add(token))
    return session, token


def a_mailed_token(number: int = 1, *, user: User = ANA, purpose: Purpose = Purpose.RESET_PASSWORD) -> OneTimeToken:
    return OneTimeToken(digest(number), user.id, purpose, user.email, NOW, NOW + timedelta(minutes=30))


def counted(store: Store, *keys: AttemptKey) -> list[Attempts | None]:
    found = store.read(lambda work: work.attempts.find([key.id for key in keys]))
    return [found.get(key.id) for key in keys]


class RefreshTokensContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_token_is_found_with_its_session(self, store: Store) -> None:
        session, token = a_family(store)

        assert_exactly(
            store.write(lambda work: work.refresh_tokens.find_for_update(token.digest)), Family(token, session, NOW)
        )
        assert store.write(lambda work: work.refresh_tokens.find_for_update(digest(9))) is None

    def test_a_token_is_spent_once(self, store: Store) -> None:
        _, token = a_family(store)

        tries = [store.write(lambda work: work.refresh_tokens.spend(token.digest, LATER)) for _ in range(2)]

        assert tries == [True, False]
        family = store.write(lambda work: work.refresh_tokens.find_for_update(token.digest))
        assert family is not None
        assert family.token.spent_at == LATER
        assert not store.read(lambda work: work.refresh_tokens.is_unspent(token.digest))
        assert not store.read(lambda work: work.refresh_tokens.is_unspent(digest(9)))
        assert not store.write(lambda work: work.refresh_tokens.spend(digest(9), LATER))

    def test_one_of_several_that_spend_a_token_at_once_succeeds(self, store: Store) -> None:
        _, token = a_family(store)

        def spend(work: UnitOfWork) -> bool:
            family = work.refresh_tokens.find_for_update(token.digest)
            assert family is not None
            if not work.refresh_tokens.spend(token.digest, LATER):
                return False
            work.refresh_tokens.add(family.token.succeeded_by(digest(2)))
            return True

        assert sorted(at_once([lambda: store.write(spend)] * 6)) == [False] * 5 + [True]
        assert store.read(lambda work: work.refresh_tokens.is_unspent(digest(2)))

    def test_sessions_that_are_over_are_purged_with_their_tokens(self, store: Store) -> None:
        session, token = a_family(store)
        ended, old = a_session(ANA), a_session(ANA, at=NOW - timedelta(days=2))
        keep_all(store, ended, old)
        store.write(lambda work: work.sessions.end(ended.id, NOW))

        assert store.write(lambda work: work.sessions.purge(NOW)) == 1
        assert store.write(lambda work: work.sessions.purge(LATER)) == 1
        assert store.write(lambda work: work.refresh_tokens.find_for_update(token.digest)) is not None
        assert store.write(lambda work: work.sessions.purge(session.expires_at + timedelta(seconds=1))) == 1
        assert store.write(lambda work: work.refresh_tokens.find_for_update(token.digest)) is None

    def test_every_session_of_an_account_ends_at_once(self, store: Store) -> None:
        session, _ = a_family(store)
        other, theirs = a_session(ANA), a_session(BEN)
        keep_all(store, other, BEN, theirs)

        store.write(lambda work: work.sessions.end_all(ANA.id, LATER))

        found = [store.read(lambda work, s=s: work.sessions.find(s.id)) for s in (session, other, theirs)]  # type: ignore[misc]  # bound at once
        assert [each and each[0].ended_at for each in found] == [LATER, LATER, None]

    def test_open_sessions_of_an_account_are_listed_with_their_newest_use(self, store: Store) -> None:
        session, token = a_family(store)
        newer = replace(a_session(ANA, at=LATER), address="192.0.2.1", user_agent="Firefox on the counter")
        over, ended, theirs = a_session(ANA, at=NOW - timedelta(days=1)), a_session(ANA), a_session(BEN)
        keep_all(store, BEN, newer, over, ended, theirs)
        store.write(lambda work: work.sessions.end(ended.id, NOW))
        listed = [SessionInUse(newer, LATER), SessionInUse(session, NOW)]
        assert_exactly(store.read(lambda work: work.sessions.of(ANA.id, LATER, PageRequest()).rows), listed)

        following = [token.succeeded_by(digest(2)), token.succeeded_by(digest(2)).succeeded_by(digest(3))]
        used = LATER + timedelta(minutes=5)
        for spent, at, after in zip((token.digest, digest(2)), (LATER, used), following, strict=True):
            store.write(lambda work, spent=spent, at=at: work.refresh_tokens.spend(spent, at))  # type: ignore[misc]  # bound at once
            store.write(lambda work, after=after: work.refresh_tokens.add(after))  # type: ignore[misc]  # bound at once

        listed = [SessionInUse(newer, LATER), SessionInUse(session, used)]
        assert_exactly(store.read(lambda work: work.sessions.of(ANA.id, LATER, PageRequest()).rows), listed)

    def test_a_session_of_ones_own_that_is_open_ends_once(self, store: Store) -> None:
        session, _ = a_family(store)
        keep_all(store, BEN)
        tries = [
            (BEN.id, session.id, LATER),
            (ANA.id, an_id(), LATER),
            (ANA.id, "no\u00e9 id", LATER),
            (ANA.id, session.id, session.expires_at),
        ]

        for user_id, session_id, at in tries:
            assert not store.write(lambda work, of=(user_id, session_id, at): work.sessions.end_one(*of))  # type: ignore[misc]  # bound at once
        ends = at_once([lambda: store.write(lambda work: work.sessions.end_one(ANA.id, session.id, LATER))] * 4)

        assert sorted(ends) == [False] * 3 + [True]
        assert store.read(lambda work: work.sessions.of(ANA.id, NOW, PageRequest()).rows) == []

    def test_one_session_goes_on_while_the_others_end(self, store: Store) -> None:
        kept, other = a_session(ANA), a_session(ANA)
        keep_all(store, ANA, kept, other)

        store.write(lambda work: work.sessions.end_all(ANA.id, LATER, but=kept.id))

        found = [store.read(lambda work, s=s: work.sessions.find(s.id)) for s in (kept, other)]  # type: ignore[misc]  # bound at once
        assert [each and each[0].ended_at for each in found] == [None, LATER]


class AccountsContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_everybody_and_the_administrators_are_listed(self, store: Store) -> None:
        keep_all(store, ANA, BEN)

        assert sorted(user.email for user in store.read(lambda work: work.users.all())) == [ANA.email, BEN.email]
        assert_exactly(store.write(lambda work: work.users.admins_for_update()), [BEN])
        assert_exactly(store.write(lambda work: work.users.get_for_update(ANA.id)), ANA)
        with refused(UserNotFound):
            store.write(lambda work: work.users.get_for_update(an_id()))

    def test_an_account_is_removed_with_its_sign_ins(self, store: Store) -> None:
        session, token = a_family(store)
        mailed, identity = a_mailed_token(), Identity("https://accounts.google.com", "1", ANA.id, NOW)
        store.write(lambda work: work.one_time_tokens.add(mailed))
        store.write(lambda work: work.identities.add(identity))

        store.write(lambda work: work.users.remove(ANA.id))

        assert store.read(lambda work: work.users.all()) == []
        assert store.read(lambda work: work.sessions.find(session.id)) is None
        assert store.write(lambda work: work.refresh_tokens.find_for_update(token.digest)) is None
        assert store.read(lambda work: work.one_time_tokens.find(mailed.digest)) is None
        assert store.read(lambda work: work.identities.find(identity.issuer, identity.subject)) is None
        with refused(UserNotFound):
            store.write(lambda work: work.users.remove(ANA.id))


class OneTimeTokensContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_token_is_found_and_used_once(self, store: Store) -> None:
        token = a_mailed_token(purpose=Purpose.VERIFY_EMAIL)
        keep_all(store, ANA)
        store.write(lambda work: work.one_time_tokens.add(token))

        assert_exactly(store.read(lambda work: work.one_time_tokens.find(token.digest)), token)
        assert (
            at_once([lambda: store.write(lambda work: work.one_time_tokens.use(token.digest, LATER))] * 4).count(True)
            == 1
        )
        used = replace(token, used_at=LATER)
        assert_exactly(store.read(lambda work: work.one_time_tokens.find(token.digest)), used)
        assert store.read(lambda work: work.one_time_tokens.find(digest(9))) is None
        assert not store.write(lambda work: work.one_time_tokens.use(digest(9), LATER))

    def test_tokens_are_dropped_by_their_owner_and_purged_by_their_age(self, store: Store) -> None:
        keep_all(store, ANA, BEN)
        tokens = [a_mailed_token(1), a_mailed_token(2), a_mailed_token(3, user=BEN)]
        store.write(lambda work: work.load(Snapshot(one_time_tokens=tuple(tokens))))

        store.write(lambda work: work.one_time_tokens.drop(ANA.id))

        assert [store.read(lambda work, n=n: work.one_time_tokens.find(digest(n))) for n in (1, 2)] == [None, None]  # type: ignore[misc]  # bound at once
        assert store.write(lambda work: work.one_time_tokens.purge(tokens[2].expires_at)) == 0
        assert store.write(lambda work: work.one_time_tokens.purge(tokens[2].expires_at + timedelta(seconds=1))) == 1

    def test_tokens_of_one_account_for_one_purpose_are_dropped_alone(self, store: Store) -> None:
        keep_all(store, ANA, BEN)
        mine, other, theirs = (
            a_mailed_token(1, purpose=Purpose.RESET_BY_CODE),
            a_mailed_token(2),
            a_mailed_token(3, user=BEN, purpose=Purpose.RESET_BY_CODE),
        )
        store.write(lambda work: work.load(Snapshot(one_time_tokens=(mine, other, theirs))))

        store.write(lambda work: work.one_time_tokens.drop_for(ANA.id, Purpose.RESET_BY_CODE))

        found = store.read(lambda work: [work.one_time_tokens.find(digest(n)) for n in (1, 2, 3)])
        assert found == [None, other, theirs]


class IdentitiesContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_second_factor_is_kept_changed_and_goes_with_its_account(self, store: Store) -> None:
        keep_all(store, ANA, BEN)
        first = SecondFactor(ANA.id, "sealed", NOW)
        after = SecondFactor(ANA.id, "sealed anew", NOW, LATER, 59_000_000, (digest(1), digest(2)))
        for factor in (first, SecondFactor(BEN.id, "sealed", NOW), after):
            store.write(lambda work, factor=factor: work.second_factors.put(factor))  # type: ignore[misc]  # bound at once
            found = store.read(lambda work, factor=factor: work.second_factors.find(factor.user_id))  # type: ignore[misc]
            assert_exactly(found, factor)

        store.write(lambda work: work.second_factors.drop(BEN.id))
        store.write(lambda work: work.users.remove(ANA.id))

        assert store.read(lambda work: [work.second_factors.find(user.id) for user in (ANA, BEN)]) == [None, None]

    def test_an_identity_leads_to_one_account_for_good(self, store: Store) -> None:
        keep_all(store, ANA, BEN)
        issuer = GOOGLE
        store.write(lambda work: work.identities.add(Identity(issuer, "1", ANA.id, NOW)))
        store.write(lambda work: work.identities.add(Identity(issuer, "1", BEN.id, LATER)))
        store.write(lambda work: work.identities.add(Identity(issuer, "2", BEN.id, NOW)))

        assert_exactly(store.read(lambda work: work.identities.find(issuer, "1")), ANA)
        assert store.write(lambda work: work.identities.drop(ANA.id)) == 1
        assert store.read(lambda work: [work.identities.find(issuer, each) for each in "12"]) == [None, BEN]
        assert_exactly(store.read(lambda work: work.identities.find(issuer, "2")), BEN)
        assert store.read(lambda work: work.identities.find(issuer, "3")) is None

    def test_links_of_an_account_are_listed_and_end_one_by_one(self, store: Store) -> None:
        keep_all(store, ANA, BEN)
        second, first = (Identity(GOOGLE, each, ANA.id, at) for each, at in (("1", LATER), ("2", NOW)))
        theirs = Identity(GOOGLE, "3", BEN.id, NOW)
        for link in (second, first, theirs):
            store.write(lambda work, link=link: work.identities.add(link))  # type: ignore[misc]  # bound at once
        assert_exactly(store.read(lambda work: work.identities.of(ANA.id)), [first, second])

        store.write(lambda work: work.identities.remove(first))

        assert_exactly(store.read(lambda work: work.identities.of(ANA.id)), [second])
        assert_exactly(store.read(lambda work: work.identities.of(BEN.id)), [theirs])
        assert store.write(lambda work: work.identities.drop(ANA.id)) == 1
        assert store.write(lambda work: work.identities.drop(ANA.id)) == 0


class SignInAttemptsContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_failures_are_counted_for_each_key_apart(self, store: Store) -> None:
        for at in (NOW, LATER):
            store.write(lambda work, at=at: work.attempts.count_failure(HERE, at))  # type: ignore[misc]  # bound at once
        store.write(lambda work: work.attempts.count_failure(ANYWHERE, NOW))

        assert_exactly(
            counted(store, HERE, THERE, ANYWHERE),
            [Attempts(HERE.id, HERE.account, 2, LATER), None, Attempts(ANYWHERE.id, HERE.account, 1, NOW)],
        )

    def test_no_failure_is_lost_when_many_are_counted_at_once(self, store: Store) -> None:
        at_once([lambda: store.write(lambda work: work.attempts.count_failure(HERE, NOW))] * 8)

        (found,) = counted(store, HERE)
        assert found is not None
        assert found.failures == 8

    def test_what_is_long_ago_is_forgotten(self, store: Store) -> None:
        store.write(lambda work: work.attempts.count_failure(HERE, NOW))
        store.write(lambda work: work.attempts.count_failure(HERE, NOW + timedelta(hours=24)))

        (found,) = counted(store, HERE)
        assert found is not None
        assert found.failures == 1

    def test_a_success_begins_anew_and_is_remembered(self, store: Store) -> None:
        store.write(lambda work: work.attempts.count_failure(HERE, NOW))
        store.write(lambda work: work.attempts.record_success(HERE, LATER))
        store.write(lambda work: work.attempts.record_success(THERE, LATER))

        assert_exactly(
            counted(store, HERE, THERE),
            [Attempts(key.id, key.account, 0, None, LATER) for key in (HERE, THERE)],
        )

    def test_an_account_is_forgotten_everywhere_and_old_counts_are_purged(self, store: Store) -> None:
        other = AttemptKey("ben@example.com")
        for key in (HERE, ANYWHERE, other):
            store.write(lambda work, key=key: work.attempts.count_failure(key, NOW))  # type: ignore[misc]  # bound at once

        store.write(lambda work: work.attempts.forget(HERE.email))

        assert [each is None for each in counted(store, HERE, ANYWHERE, other)] == [True, True, False]
        assert store.write(lambda work: work.attempts.purge(NOW)) == 0
        assert store.write(lambda work: work.attempts.purge(LATER)) == 1

    def test_rows_that_were_loaded_are_found(self, store: Store) -> None:
        session = a_session(ANA)
        spent = RefreshToken(digest(1), session.id, 1, LATER)
        mailed = replace(a_mailed_token(), used_at=LATER)
        count = Attempts(HERE.id, HERE.account, 3, NOW, LATER)
        records = Snapshot(
            users=(ANA,),
            sessions=(session,),
            refresh_tokens=(spent, spent.succeeded_by(digest(2))),
            one_time_tokens=(mailed,),
            identities=(Identity("https://accounts.google.com", "1", ANA.id, NOW),),
            attempts=(count,),
        )

        store.write(lambda work: work.load(records))

        found = store.write(lambda work: [work.refresh_tokens.find_for_update(digest(number)) for number in (1, 2)])
        assert_exactly(found, [Family(spent, session, NOW), Family(spent.succeeded_by(digest(2)), session, LATER)])
        assert_exactly(store.read(lambda work: work.one_time_tokens.find(mailed.digest)), mailed)
        assert_exactly(store.read(lambda work: work.identities.find("https://accounts.google.com", "1")), ANA)
        assert_exactly(counted(store, HERE), [count])
