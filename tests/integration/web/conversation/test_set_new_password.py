import re

import pytest

from support.front_end import DONE, opened
from support.http_api import STAFF, Api, Outbox, an_api
from technomart.domain.store.unit_of_work import Store

NEW = "three blind mice"


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox)


def test_a_password_is_set_by_a_code(stranger: Api, outbox: Outbox) -> None:
    stranger.post("/api/auth/password-reset/request", {"email": STAFF})
    (code,) = re.findall(r"\b\d{6}\b", outbox.to(STAFF)[-1].text)
    token = stranger.post("/api/auth/password-reset/verify", {"email": STAFF, "code": code}).json["resetToken"]

    with opened(stranger, "set_new_password") as page:
        body = {"resetToken": token, "newPassword": NEW}
        page.call("POST", "auth/password-reset/confirm", body, reads=DONE, flat=True)
        assert stranger.signed_in(STAFF, NEW).token
