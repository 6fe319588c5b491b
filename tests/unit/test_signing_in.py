from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from support.builders import (
    NOW,
    CountingIds,
    FixedClock,
    PlainPasswords,
    a_user,
    an_actor,
    an_entrance,
    keep_all,
    strong,
)
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.auth.google import Identity
from technomart.domain.auth.reset_codes import CODE_LASTS, ResetCode, code_id
from technomart.domain.auth.session import BadCredentials, SessionOver
from technomart.domain.services.authentication import Authenticator, SignedIn
from technomart.domain.services.guessing import Guessing
from technomart.domain.usecases.auth.sessions import ReadOwnAccount, Recognize, SignOut
from technomart.domain.usecases.auth.sign_in import SignIn
from technomart.domain.usecases.users.manage import CreateAdmin
from technomart.domain.users.actor import Origin
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountDeactivated, AccountStatus, User

ANA = a_user("ana@example.com", password_hash="hash:correct horse")


@dataclass(slots=True)
class Door:
    """Everything that lets people in and out, with Ana's account."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: FixedClock = field(default_factory=FixedClock)
    ids: CountingIds = field(default_factory=CountingIds)
    passwords: PlainPasswords = field(default_factory=PlainPasswords)

    def __post_init__(self) -> None:
        keep_all(self.store, ANA)

    def authenticator(self, *, demo_allowed: bool = True) -> Authenticator:
        return an_entrance(self.ids, demo_allowed=demo_allowed)

    def sign_in(self, *, demo_allowed: bool = True) -> Callable[..., SignedIn]:
        door = self.authenticator(demo_allowed=demo_allowed)
        enter = SignIn(self.store, self.clock, self.passwords, door, Guessing(self.store, door))

        def signed_in(email: str, password: str, *, remember: bool = False) -> SignedIn:
            entry = enter(email, password, remember=remember)
            assert isinstance(entry, SignedIn)
            return entry

        return signed_in

    @property
    def recognize(self) -> Recognize:
        return Recognize(self.store, self.clock, self.authenticator())

    @property
    def sign_out(self) -> SignOut:
        return SignOut(self.store, self.clock, self.authenticator())

    def user(self) -> User:
        return self.store.read(lambda work: work.users.get(ANA.id))

    def save(self, user: User) -> None:
        self.store.write(lambda work: work.users.save(replace(user, version=work.users.get(user.id).version)))


@pytest.fixture
def door() -> Door:
    return Door()


def test_the_right_password_opens_a_session(door: Door) -> None:
    signed_in = door.sign_in()(" ANA@example.com", "correct horse")

    by = door.recognize(signed_in.token, Origin("192.0.2.7", "req-1"))
    assert (by.user_id, by.name, by.role) == (ANA.id, ANA.name, ANA.role)
    assert by.origin == Origin("192.0.2.7", "req-1")
    assert (signed_in.user, signed_in.expires_in) == (replace(ANA, last_login=NOW, version=2), 3600)
    assert door.user() == signed_in.user
    assert ReadOwnAccount()(by) == signed_in.user


@pytest.mark.parametrize(
    ("email", "password"), [("ana@example.com", "wrong"), ("nobody@example.com", "correct horse"), ("", "")]
)
def test_an_unknown_account_and_a_wrong_password_are_one_refusal(door: Door, email: str, password: str) -> None:
    with pytest.raises(BadCredentials, match=r"The e-mail or the password is wrong\."):
        door.sign_in()(email, password)

    assert door.passwords.verified == 1
    assert door.store.snapshot().sessions == ()


def test_an_account_without_a_password_lets_nobody_in(door: Door) -> None:
    door.save(replace(ANA, password_hash=None))

    with pytest.raises(BadCredentials):
        door.sign_in()("ana@example.com", "None")


def test_a_deactivated_account_is_told_so_only_with_its_password(door: Door) -> None:
    door.save(replace(ANA, status=AccountStatus.DEACTIVATED))

    with pytest.raises(BadCredentials):
        door.sign_in()("ana@example.com", "wrong")
    with pytest.raises(AccountDeactivated):
        door.sign_in()("ana@example.com", "correct horse")


def test_demo_accounts_stay_out_where_they_are_not_allowed(door: Door) -> None:
    door.save(replace(ANA, is_demo=True))

    with pytest.raises(BadCredentials):
        door.sign_in(demo_allowed=False)("ana@example.com", "correct horse")
    assert door.passwords.verified == 1
    assert door.sign_in()("ana@example.com", "correct horse").user.is_demo


def test_an_outdated_hash_is_made_anew_at_the_next_sign_in(door: Door) -> None:
    door.save(replace(ANA, password_hash="old:correct horse"))

    door.sign_in()("ana@example.com", "correct horse")

    assert door.user().password_hash == "hash:correct horse"


@pytest.mark.parametrize(("remember", "hours"), [(False, 12), (True, 30 * 24)])
def test_a_session_lasts_longer_when_it_is_to_be_remembered(door: Door, remember: bool, hours: int) -> None:
    door.sign_in()("ana@example.com", "correct horse", remember=remember)

    (session,) = door.store.snapshot().sessions
    assert session.expires_at - session.created_at == timedelta(hours=hours)


def test_signing_out_ends_access_at_once(door: Door) -> None:
    token = door.sign_in()("ana@example.com", "correct horse").token
    other = door.sign_in()("ana@example.com", "correct horse").token

    door.sign_out(token)
    door.sign_out(token)

    with pytest.raises(SessionOver):
        door.recognize(token)
    assert door.recognize(other).user_id == ANA.id


@pytest.mark.parametrize("token", [None, "", "nonsense", "a.b.c"])
def test_signing_out_without_a_good_token_does_nothing(door: Door, token: str | None) -> None:
    door.sign_out(token)


def test_a_token_is_good_until_it_runs_out(door: Door) -> None:
    token = door.sign_in()("ana@example.com", "correct horse").token

    door.clock.move(timedelta(seconds=3599))
    assert door.recognize(token).user_id == ANA.id
    door.clock.move(timedelta(seconds=1))
    with pytest.raises(SessionOver):
        door.recognize(token)


@pytest.mark.parametrize("status", [AccountStatus.PENDING, AccountStatus.DEACTIVATED])
def test_switching_an_account_off_ends_access_at_once(door: Door, status: AccountStatus) -> None:
    token = door.sign_in()("ana@example.com", "correct horse").token

    door.save(replace(ANA, status=status))

    with pytest.raises(SessionOver):
        door.recognize(token)


def test_a_new_role_holds_from_the_next_request_on(door: Door) -> None:
    token = door.sign_in()("ana@example.com", "correct horse").token

    door.save(replace(ANA, role=Role.MANAGER))

    assert door.recognize(token).role is Role.MANAGER


@dataclass(slots=True)
class SlowPasswords(PlainPasswords):
    """Takes so long over the first check that something happens meanwhile."""

    meanwhile: Callable[[], object] = lambda: None

    def verify(self, password: str, stored: str | None) -> bool:
        matches = PlainPasswords.verify(self, password, stored)
        if self.verified == 1:
            self.meanwhile()
        return matches


def test_an_account_that_is_switched_off_while_its_password_is_checked_stays_off(door: Door) -> None:
    door.passwords = SlowPasswords(meanwhile=lambda: door.save(replace(ANA, status=AccountStatus.DEACTIVATED)))

    with pytest.raises(AccountDeactivated):
        door.sign_in()("ana@example.com", "correct horse")

    assert door.user().status is AccountStatus.DEACTIVATED
    assert door.store.snapshot().sessions == ()


def test_a_password_that_is_changed_while_the_old_one_is_checked_stays_changed(door: Door) -> None:
    door.passwords = SlowPasswords(meanwhile=lambda: door.save(replace(ANA, password_hash="hash:new")))

    with pytest.raises(BadCredentials):
        door.sign_in()("ana@example.com", "correct horse")

    assert door.user() == replace(ANA, password_hash="hash:new", version=2)


def test_two_sign_ins_at_once_that_both_make_an_old_hash_anew_both_succeed(door: Door) -> None:
    door.save(replace(ANA, password_hash="old:correct horse"))
    door.passwords = SlowPasswords(meanwhile=lambda: door.sign_in()("ana@example.com", "correct horse"))

    door.sign_in()("ana@example.com", "correct horse")

    assert door.user().password_hash == "hash:correct horse"
    assert len(door.store.snapshot().sessions) == 2


def test_an_actor_without_an_account_has_none_to_show(door: Door) -> None:
    with pytest.raises(SessionOver):
        ReadOwnAccount()(an_actor(Role.ADMIN, user_id=None))


def test_an_administrator_is_made_or_made_anew(door: Door) -> None:
    create = CreateAdmin(door.store, door.clock, door.ids, door.passwords, strong(door.passwords))
    door.save(replace(ANA, status=AccountStatus.DEACTIVATED, is_demo=True, pending_email="ann@example.com"))
    door.store.write(lambda work: work.identities.add(Identity("https://accounts.google.com", "1", ANA.id, NOW)))
    door.store.write(lambda work: work.reset_codes.put(ResetCode(code_id(ANA.email), "f" * 64, NOW + CODE_LASTS)))

    new = create(" Boss@example.com", "three blind mice", "The boss")
    again = create("ana@example.com", "another three mice", "Ana")

    assert (new.email, new.role, new.status, new.email_verified) == (
        "boss@example.com",
        Role.ADMIN,
        AccountStatus.ACTIVE,
        True,
    )
    assert (again.id, again.role, again.status, again.is_demo) == (ANA.id, Role.ADMIN, AccountStatus.ACTIVE, False)
    assert (door.user().password_hash, door.user().pending_email) == ("hash:another three mice", "")
    assert (door.store.snapshot().identities, door.store.snapshot().reset_codes) == ((), ())
    assert door.recognize(door.sign_in()("boss@example.com", "three blind mice").token).role is Role.ADMIN
