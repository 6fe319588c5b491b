from support.front_end import PENDING, must_be_refused, opened
from support.http_api import Api

NEW = {"name": "Bea Cruz", "email": "bea@example.com", "password": "turon-at-three", "contactNumber": "0917 555 0102"}


def test_somebody_registers(stranger: Api) -> None:
    with opened(stranger, "signup") as page:
        answer = page.call("POST", "auth/register", NEW, reads=PENDING, flat=True)
        assert "token" not in answer
        page.walked.add("POST auth/google")
        must_be_refused(stranger.post("/api/auth/google", {"credential": "no token"}), 503)
