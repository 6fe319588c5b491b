import pytest

from support.front_end import DONE, opened
from support.http_api import Api, Outbox, an_api
from technomart.domain.store.unit_of_work import Store

NEW = {"name": "Bea Cruz", "email": "bea@example.com", "password": "turon-at-three", "contactNumber": "0917 555 0102"}


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox)


def test_an_address_is_proved_twice_as_in_development(stranger: Api, outbox: Outbox) -> None:
    stranger.post("/api/auth/register", NEW)
    body = {"token": outbox.token(NEW["email"])}

    with opened(stranger, "verify_email") as page:
        for _ in range(2):
            page.call("POST", "auth/verify-email", body, reads=DONE, flat=True)
