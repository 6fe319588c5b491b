"""Tell schemathesis who asks and what counts as refused; it imports this by the name in SCHEMATHESIS_HOOKS.

Among all operations are those that end one's own session, change one's own password or take one's own role. So who asks
is one of several administrators: whoever is not let in any more is followed by the next.
"""

import os
from typing import Any

import httpx
import schemathesis
from schemathesis.auths import AuthContext

from fuzz.admins import ADMINS, PASSWORD, URL, email_of

FORM = frozenset({"invalid", "bad_idempotency_key"})
"""The codes of 422 that speak of the form alone, which the document describes; every other one is a rule (ADR 39)."""


class Admins:
    """Administrators, one after the other; the last one that was let in is asked for again until it is not."""

    def __init__(self) -> None:
        """Expect so many as the environment says."""
        self._left = [email_of(number) for number in range(int(os.environ.get(ADMINS, "0")))]
        self._client = httpx.Client(base_url=os.environ.get(URL, ""), trust_env=False)
        self.token = ""

    def current(self) -> str:
        """Return a token that was good when it was last used; raises `AssertionError` when nobody is left."""
        while not self.token:
            assert self._left, "every administrator was locked out"
            signed_in = self._sign_in(self._left[0])
            if signed_in:
                self.token = signed_in
            else:
                self._left.pop(0)
        return self.token

    def doubt(self, response: Any) -> None:
        """Look whether the token is still an administrator's, after an answer that may mean that it is not."""
        sent = response.request.headers.get("Authorization", "")
        if response.status_code in (401, 403) and sent == f"Bearer {self.token}":
            me = self._client.get("/api/auth/me", headers={"Authorization": sent})
            if me.status_code != 200 or '"role":"admin"' not in me.text:
                self.token = ""

    def _sign_in(self, email: str) -> str:
        answer = self._client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        found = answer.json() if answer.is_success else {}
        return str(found.get("token", "")) if found.get("user", {}).get("role") == "admin" else ""


ADMINISTRATORS = Admins()


@schemathesis.auth(refresh_interval=None)
class Bearer:
    """Sends the token of an administrator."""

    def get(self, _case: schemathesis.Case[Any], _ctx: AuthContext) -> str:
        """Return the token."""
        return ADMINISTRATORS.current()

    def set(self, case: schemathesis.Case[Any], data: str, _ctx: AuthContext) -> None:
        """Put it where the document says."""
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def after_call(_context: Any, _case: schemathesis.Case[Any], response: Any) -> None:
    """Ask for another administrator where this one is not let in any more."""
    ADMINISTRATORS.doubt(response)


@schemathesis.check
def well_formed_is_taken(_ctx: Any, response: Any, case: schemathesis.Case[Any]) -> None:
    """Fail when what is well formed by the document is refused for its form."""
    meta = case.meta
    if meta is not None and meta.generation.mode.is_positive and response.status_code == 422:
        body = response.json()
        assert body["code"] not in FORM, f"The document allows what is refused: {body['message']}"
