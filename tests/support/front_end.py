"""Walk the pages of the front end: make a page's calls with its own bodies, and check what it reads in the answers."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from support.http_api import Api, Reply
from technomart.domain.users.permissions import GRANTS, Permission, Role

Kind: TypeAlias = Any
"""What a page reads at a place.

A type (float is any number, and no number is a boolean), a pattern for a whole text, a set of values, a tuple of kinds
any of which will do, None, a list of one kind, or an object's fields by name. A field whose name ends in `?` may be
absent, and may not be null unless its kind says so.
"""

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
WALL_TIME = re.compile(r"\d\d:\d\d")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
SOME_TEXT = re.compile(r".+", re.DOTALL)
ROLES = frozenset(role.value for role in Role)
DONE: Mapping[str, Kind] = {"success": frozenset({True}), "message?": SOME_TEXT}
"""What a page reads of an answer that is flat."""
USER: Mapping[str, Kind] = {
    "id": SOME_TEXT,
    "name": SOME_TEXT,
    "email": EMAIL,
    "phone?": str,
    "role": ROLES,
    "status": frozenset({"active", "deactivated", "pending"}),
    "permissions?": [str],
    "createdAt?": INSTANT,
    "lastLogin?": (INSTANT, None, frozenset({""})),
}
"""A row of users: one that is not so, and the page shows none."""
EMPLOYEE: Mapping[str, Kind] = {
    "id": SOME_TEXT,
    "name": SOME_TEXT,
    "position?": str,
    "hourlyRate": float,
    "contact?": str,
    "status": SOME_TEXT,
}
SCHEDULED: Mapping[str, Kind] = {
    "id": SOME_TEXT,
    "employeeId": SOME_TEXT,
    "employeeName": SOME_TEXT,
    "day": frozenset({"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}),
    "startTime": WALL_TIME,
    "endTime": WALL_TIME,
}
SIGNED_IN: Mapping[str, Kind] = {
    "success": frozenset({True}),
    "user": {**USER, "employeeId?": (str, None), "permissions": [str]},
    "token": SOME_TEXT,
    "refreshToken": SOME_TEXT,
}
PENDING: Mapping[str, Kind] = {
    "success": frozenset({True}),
    "pending": frozenset({True}),
    "user": {**USER, "status": frozenset({"pending"})},
    "verifyToken": SOME_TEXT,
}
"""What is read where somebody waits for approval; a token would sign them in."""

CALLS: Mapping[str, frozenset[str]] = {
    page: frozenset(line.strip() for line in calls.strip().splitlines())
    for page, calls in {
        "menu": """
            GET menu/items
            GET menu/categories
            POST menu/items
            PUT menu/items/{id}
            DELETE menu/items/{id}
            POST menu/items/{id}/image
        """,
        "pos": """
            GET menu/items
            GET menu/categories
            GET orders/queue
            POST orders
            POST orders/{id}/payment
            PATCH orders/{id}/status
            GET orders/history
            GET orders
        """,
        "inventory": """
            GET inventory/items
            GET inventory/recent-activity
            POST inventory/items
            PUT inventory/items/{id}
            PATCH inventory/items/{id}/stock
        """,
        "employees": """
            GET employees
            POST employees
            GET schedule
            POST schedule
            PUT schedule/{id}
            DELETE schedule/{id}
            GET attendance
            POST attendance
            PUT attendance/{id}
            DELETE attendance/{id}
            GET leaves
            POST leaves
            PUT leaves/{id}
            DELETE leaves/{id}
        """,
        "analytics": """
            GET employees
            GET schedule
        """,
        "verify": """
            POST verify/upload
        """,
        "dashboard": """
            GET verify/requests
        """,
        "users": """
            GET verify/requests
            POST verify/approve
            POST verify/reject
            GET verify/headshot/{id}
            GET users
            POST users
            PUT users/{id}
            DELETE users/{id}
            PATCH users/{id}/status
            GET users/roles
            PUT users/roles/{id}
            POST auth/forgot-password
        """,
        "payments": """
            GET payments
            GET payments/config
            PUT payments/config
            POST payments/{id}/refund
            GET payments/{id}/invoice
        """,
        "logs": """
            GET logs
            GET logs/summary
            GET logs/alerts
        """,
        "settings": """
            PUT users/{id}
            POST auth/change-password
        """,
        "login": """
            POST auth/login
            POST auth/google
        """,
        "signup": """
            POST auth/register
            POST auth/google
        """,
        "reset_password": """
            POST auth/reset-password
            POST auth/reset-password-code
        """,
        "forgot_password": """
            POST auth/password-reset/request
        """,
        "reset_code": """
            POST auth/password-reset/request
            POST auth/password-reset/verify
        """,
        "set_new_password": """
            POST auth/password-reset/confirm
        """,
        "verify_email": """
            POST auth/verify-email
        """,
        "notifications": """
            GET notifications
            GET notifications/settings
            PUT notifications/settings
            POST notifications/{id}/read
            POST notifications/mark-all-read
            DELETE notifications/{id}
        """,
        "any": """
            POST auth/refresh-token
            POST auth/logout
        """,
    }.items()
}
"""What each page calls, on load and on a person's action, under /api; `any` is every page."""


@dataclass
class Page:
    """A page that somebody has open."""

    api: Api
    name: str
    role: Role | None = None
    walked: set[str] = field(default_factory=set)

    def may(self, needs: Permission | Role | None) -> bool:
        """Tell whether whoever has it open may make a call."""
        if needs is None or self.role is None:
            return needs is None
        return needs is self.role if isinstance(needs, Role) else needs in GRANTS[self.role]

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        reads: Kind = None,
        flat: bool = False,
        needs: Permission | Role | None = None,
        **headers: str,
    ) -> Any:
        """Make a call and return what the page takes of the answer; None where the role may not make it.

        What is not `flat` stands in `data`, beside a true `success`.
        """
        self.walked.add(self._known(method, path.partition("?")[0]))
        answer = self.api.call(method, f"/api/{path}", body, **headers)
        if not self.may(needs):
            must_be_refused(answer, 403)
            return None
        assert answer.status_code in (200, 201, 202), (method, path, answer.status_code, answer.text)
        if flat:
            assert not answer.json.get("data"), (method, path, answer.json)
            must_be(reads, answer.json, path)
            return answer.json
        assert answer.json["success"] is True, (method, path)
        if reads is not None:
            must_be(reads, answer.json["data"], path)
        if isinstance(reads, list) and "pagination" in answer.json:
            must_be({"total": int}, answer.json["pagination"], path)
        return answer.json.get("data")

    def fetch(self, path: str, kind: str, begins: bytes, *, needs: Permission | Role | None = None) -> None:
        """Fetch a file by its address, and see that it is of a media type and begins as such files do."""
        self.walked.add(self._known("GET", path))
        answer = self.api.get(f"/api/{path}")
        if not self.may(needs):
            must_be_refused(answer, 403)
            return
        assert answer.status_code == 200, (path, answer.text)
        assert answer.headers["Content-Type"] == kind
        assert answer.data.startswith(begins)

    def _known(self, method: str, path: str) -> str:
        for call in sorted(CALLS[self.name], key=lambda call: call.count("{")):
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(call)), f"{method} {path}"):
                return call
        raise AssertionError(f"The page {self.name} does not call {method} {path}.")


@contextmanager
def opened(api: Api, name: str, role: Role | None = None) -> Iterator[Page]:
    """Open a page, and see at its end that every one of its calls was made."""
    page = Page(api, name, role)
    yield page
    assert page.walked == CALLS[name]


def must_be_refused(answer: Reply, status: int) -> None:
    """Check that an answer is a refusal whose message the page can show."""
    assert answer.status_code == status, answer.text
    must_be({"success": frozenset({False}), "message": SOME_TEXT}, answer.json, "refusal")


def must_be(kind: Kind, value: Any, place: str) -> None:
    """Raise `AssertionError` where a value is not what a page reads, and say where."""
    problems = list(unlike(kind, value, place))
    assert not problems, problems


def unlike(kind: Kind, value: Any, place: str) -> Iterator[str]:
    """Yield where a value is not of a kind, by its place."""
    if isinstance(kind, Mapping) and isinstance(value, dict):
        for name, inner in kind.items():
            if name.rstrip("?") in value:
                yield from unlike(inner, value[name.rstrip("?")], f"{place}.{name.rstrip('?')}")
            elif not name.endswith("?"):
                yield f"{place}.{name} is absent"
    elif isinstance(kind, list) and isinstance(value, list):
        for number, each in enumerate(value):
            yield from unlike(kind[0], each, f"{place}[{number}]")
    elif isinstance(kind, tuple):
        if all(any(unlike(each, value, place)) for each in kind):
            yield f"{place} is {value!r}"
    elif not _is(kind, value):
        yield f"{place} is {value!r}"


def _is(kind: Kind, value: Any) -> bool:
    if kind is None:
        return value is None
    if isinstance(kind, re.Pattern):
        return isinstance(value, str) and kind.fullmatch(value) is not None
    if isinstance(kind, frozenset):
        return value in kind
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    return isinstance(kind, type) and isinstance(value, (int, float) if kind is float else kind)
