"""Every route for everybody: who is let through by the contract is let through, and nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import pytest
from flask import Flask

from support.builders import a_user
from support.http_api import PASSWORD, Api, an_api
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.services.authentication import SignedIn
from technomart.domain.usecases.auth.sign_in import SignIn
from technomart.domain.users.permissions import GRANTS, Permission, Role
from technomart.domain.users.user import AccountStatus, User
from technomart.entrypoints.web.contract import Access, contracts

OWN_ONLY = frozenset({"attendance.correct"})
"""What everybody may do to what is their own; the walk names nobody's."""
FOR_OTHERS = {
    "leaves.edit": Permission.LEAVE_MANAGE,
    "orders.place": Permission.DISCOUNT_GIVE,
}
"""What a route asks for besides when it is about somebody else, or gives something off."""
PEOPLE = ("stranger", "staff", "manager", "admin", "pending", "deactivated")


@dataclass(frozen=True)
class Call:
    """One method of one address."""

    endpoint: str
    method: str
    rule: str

    def path(self, id_: str) -> str:
        """Return the address with every variable part filled in."""
        parts = self.rule.split("/")
        return "/".join(id_ if part.startswith("<") else part for part in parts)


def calls(app: Flask) -> Iterator[Call]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Call(rule.endpoint, method, rule.rule)


class Crowd:
    """An app with somebody of every kind; each call comes from an address, and a session, of its own."""

    def __init__(self) -> None:
        self.api = an_api(MemoryStore())
        self.addresses = (f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in count(1))
        for status in (AccountStatus.PENDING, AccountStatus.DEACTIVATED):
            hashed = self.api.ports.passwords.hash(PASSWORD)
            email = f"{status.value}@example.com"
            self.keep(a_user(email, role=Role.ADMIN, status=status, password_hash=hashed))

    def keep(self, user: User) -> None:
        self.api.ports.store.write(lambda work: work.users.add(user))

    def user(self, person: str) -> User:
        email = f"{person}@example.com"
        user = self.api.ports.store.read(lambda work: work.users.find_by_email(email))
        assert user is not None
        return user

    def status(self, call: Call, person: str) -> int:
        if person == "stranger":
            return self.sent(call, self.api, "nobody")
        user = self.user(person)
        return self.sent(call, replace(self.api, token=self.token(user)), user.id)

    def token(self, user: User) -> str:
        """Return the token of a session that began while the account was active."""
        save = self.api.ports.store.write
        save(lambda work: work.users.save(replace(user, status=AccountStatus.ACTIVE)))
        entry = self.api.ports.use(SignIn)(user.email, PASSWORD)
        assert isinstance(entry, SignedIn)
        if user.email.startswith(("pending", "deactivated")):
            status = AccountStatus(user.email.partition("@")[0])
            save(lambda work: work.users.save(replace(entry.user, status=status)))
        return entry.token

    def sent(self, call: Call, api: Api, id_: str) -> int:
        body: dict[str, str] | None = None if call.method in ("GET", "DELETE") else {}
        return api.at(next(self.addresses)).call(call.method, call.path(id_), body).status_code


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return Crowd()


def may(person: str, needed: Access | Permission) -> bool:
    if needed is Access.PUBLIC:
        return True
    if person not in list(Role):
        return False
    role = Role(person)
    if isinstance(needed, Permission):
        return needed in GRANTS[role]
    return needed is Access.SIGNED_IN or role is Role.ADMIN


@pytest.mark.parametrize("person", PEOPLE)
def test_every_route_lets_in_whom_its_contract_names_and_nobody_else(crowd: Crowd, person: str) -> None:
    wrong = []
    app = crowd.api.client.application
    for call in calls(app):
        status = crowd.status(call, person)
        refused = 401 if person not in list(Role) else 403
        if may(person, contracts(app)[call.endpoint].who):
            is_right = status not in (401, 403, 429) and (status < 500 or status == 503)
            is_right = is_right or (call.endpoint in OWN_ONLY and status == 403 and person != "admin")
        else:
            is_right = status == refused
        if not is_right:
            wrong.append((call, status))

    assert wrong == []


CLOSED = ("users", "reports/sales")
SPELLINGS = (
    *("/api/{}", "/api/{}/", "//api/{}", "/api//{}", "/api/./{}", "/api/orders/../{}", "/%61pi/{}", "/API/{}"),
    *("/api/{}%2f", "/api/{}%00", "/api/{};x", "/api/{}?_method=POST", "/api/nothing"),
)
POINTERS = ("X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL")
"""What some servers take for the method or the address, whatever stands in the first line."""


@pytest.mark.parametrize("person", ["stranger", "staff"])
def test_no_other_spelling_of_a_closed_address_lets_anybody_in(crowd: Crowd, person: str) -> None:
    api = replace(crowd.api, token="" if person == "stranger" else crowd.token(crowd.user(person)))
    headers = {header: "POST" if "Method" in header else "/api/users" for header in POINTERS}
    headers["Authorization"] = f"Bearer {api.token}"

    answers = {
        (method, path): api.client.open(
            path, method=method, headers=headers, environ_overrides={"REMOTE_ADDR": next(crowd.addresses)}
        ).status_code
        for method in ("GET", "HEAD")
        for path in (each.format(name) for each in SPELLINGS for name in CLOSED)
    }

    assert set(answers.values()) == {401 if person == "stranger" else 403, 404}, answers


def test_every_permission_is_enforced_by_some_route(crowd: Crowd) -> None:
    agreed = contracts(crowd.api.client.application)
    enforced = {contract.who for contract in agreed.values() if isinstance(contract.who, Permission)}

    assert enforced | set(FOR_OTHERS.values()) == set(Permission)
    assert FOR_OTHERS.keys() <= agreed.keys()


def test_the_front_end_is_told_what_the_routes_enforce(crowd: Crowd) -> None:
    roles = replace(crowd.api, token=crowd.token(crowd.user("staff"))).get("/api/users/roles").json["data"]

    assert [role["value"] for role in roles] == ["admin", "manager", "staff"]
    assert roles[0]["permissions"] == ["all"]
    assert set(roles[1]["permissions"]) == {code.value for code in Permission}
    assert set(roles[2]["permissions"]) == {code.value for code in GRANTS[Role.STAFF]}
