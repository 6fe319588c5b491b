import re

import pytest

from support.front_end import DONE, opened
from support.http_api import STAFF, Api, Outbox, an_api
from technomart.domain.store.unit_of_work import Store

NEW, NEWER = "three blind mice", "see how they run"


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox)


def test_a_password_is_set_by_a_link(stranger: Api, outbox: Outbox) -> None:
    stranger.post("/api/auth/forgot-password", {"email": STAFF})

    with opened(stranger, "reset_password") as page:
        body = {"token": outbox.token(STAFF), "newPassword": NEW}
        page.call("POST", "auth/reset-password", body, reads=DONE, flat=True)
        assert stranger.signed_in(STAFF, NEW).token

        stranger.post("/api/auth/password-reset/request", {"email": STAFF})
        (code,) = re.findall(r"\b\d{6}\b", outbox.to(STAFF)[-1].text)
        body = {"email": STAFF, "code": code, "newPassword": NEWER}
        page.call("POST", "auth/reset-password-code", body, reads=DONE, flat=True)
        assert stranger.signed_in(STAFF, NEWER).token
