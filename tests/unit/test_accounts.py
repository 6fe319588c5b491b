import inspect
from datetime import timedelta

import pytest

from support.builders import ADMIN, CASHIER, MANAGER, NOW, a_session, a_user, an_actor
from technomart.domain.auth import emails
from technomart.domain.users.permissions import GRANTS, NotAllowed, Permission, Role, permission_codes
from technomart.domain.users.user import canonical_email

STAFF_LACKS = {
    "till.manage",
    "inventory.menu.manage",
    "inventory.lowstock.alerts",
    "inventory.restock.manage",
    "menu.manage",
    "payment.refund",
    "schedule.manage",
    "attendance.manage",
    "leave.manage",
    "employees.manage",
    "verify.review",
    "reports.sales.view",
    "reports.inventory.view",
    "reports.orders.view",
    "reports.staff.view",
    "reports.customer.view",
}


def test_staff_may_do_everything_but_what_is_written_here() -> None:
    assert {code.value for code in set(Permission) - GRANTS[Role.STAFF]} == STAFF_LACKS


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER])
def test_managers_and_admins_may_do_everything(role: Role) -> None:
    assert GRANTS[role] == set(Permission)


def test_the_front_end_reads_one_word_for_everything() -> None:
    assert permission_codes(Role.ADMIN) == ["all"]
    assert permission_codes(Role.MANAGER) == sorted(code.value for code in Permission)
    assert set(permission_codes(Role.STAFF)) == {code.value for code in Permission} - STAFF_LACKS


@pytest.mark.parametrize("permission", Permission)
def test_what_a_role_does_not_include_is_refused_by_name(permission: Permission) -> None:
    for actor in (ADMIN, MANAGER, CASHIER):
        if permission in GRANTS[actor.role]:
            actor.must(permission)
        else:
            with pytest.raises(NotAllowed, match=permission.value):
                actor.must(permission)


def test_an_actor_needs_no_account() -> None:
    assert an_actor(Role.ADMIN, user_id=None).may(Permission.ORDER_PLACE)


def test_a_session_is_open_until_it_ends_or_runs_out() -> None:
    session = a_session(a_user(), lasts=timedelta(hours=1))

    assert session.is_open(NOW)
    assert session.is_open(NOW + timedelta(minutes=59, seconds=59))
    assert not session.is_open(NOW + timedelta(hours=1))


def test_an_email_is_looked_up_in_lower_case_without_blanks() -> None:
    assert canonical_email("  Ana@Example.COM ") == "ana@example.com"


def test_a_password_hash_is_never_shown() -> None:
    assert "secret" not in repr(a_user(password_hash="secret"))


LETTERS = [each for name, each in vars(emails).items() if name.endswith("_email")]


LINKS = ["http://evil.example", "www evil", "evil.example", "a@evil", "evil:80", "\\\\evil"]
SPELT = [
    "evil\u3002example",
    "evil\uff0eexample",
    "evil\u2024example",
    "http\uff1a\uff0f\uff0fevil",
    "evil.\u2060example",
    "evil\u200b.com",
]
CALLED = ["call evil 0917 555 1234", "evil +63 (917) 555-12", "evil 9175551"]


@pytest.mark.parametrize("name", [*LINKS, *SPELT, *CALLED])
def test_no_letter_shows_a_name_that_looks_like_a_link(name: str) -> None:
    assert len(LETTERS) >= 8
    for letter in LETTERS:
        needs = [each for each in inspect.signature(letter).parameters.values() if each.name != "user"]
        said = {each.name: True if each.annotation is bool else "said" for each in needs}

        mail = letter(a_user(name=name), **said)

        assert "evil" not in mail.subject + mail.text + mail.html
        for usual in ("Ana", "Ma. Teresa D. Cruz Jr.", "J.R. Niño III", "Staff 101"):
            assert f"Hello {usual}," in letter(a_user(name=usual), **said).text
