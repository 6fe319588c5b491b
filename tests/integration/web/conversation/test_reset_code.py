import re

import pytest

from support.front_end import SOME_TEXT, opened
from support.http_api import STAFF, Api, Outbox, an_api
from technomart.domain.store.unit_of_work import Store

GIVEN = {"success": frozenset({True}), "resetToken": SOME_TEXT}
WRONG = {"success": frozenset({False}), "message": SOME_TEXT}


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox)


def test_a_code_is_traded_for_a_token(stranger: Api, outbox: Outbox) -> None:
    with opened(stranger, "reset_code") as page:
        page.call("POST", "auth/password-reset/request", {"email": STAFF}, reads={}, flat=True)
        (code,) = re.findall(r"\b\d{6}\b", outbox.to(STAFF)[-1].text)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        page.call("POST", "auth/password-reset/verify", {"email": STAFF, "code": wrong}, reads=WRONG, flat=True)
        page.call("POST", "auth/password-reset/verify", {"email": STAFF, "code": code}, reads=GIVEN, flat=True)
