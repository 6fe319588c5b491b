from support.front_end import PENDING, SIGNED_IN, must_be, must_be_refused, opened
from support.http_api import PASSWORD, Api
from technomart.domain.users.permissions import Role

NEW = {"name": "Bea Cruz", "email": "bea@example.com", "password": "turon-at-three", "contactNumber": "0917 555 0102"}


def test_somebody_signs_in(stranger: Api, role: Role) -> None:
    with opened(stranger, "login") as page:
        entered = {"email": f"{role.value}@example.com", "password": PASSWORD, "remember": True}
        held = page.call("POST", "auth/login", entered, reads=SIGNED_IN, flat=True)
        assert held["user"]["role"] == role.value

        stale = page.call("POST", "auth/login", entered, reads=SIGNED_IN, flat=True, Authorization="Bearer stale")
        assert stale["token"]
        must_be_refused(stranger.post("/api/auth/login", {**entered, "password": "not the password"}), 401)
        page.walked.add("POST auth/google")
        must_be_refused(stranger.post("/api/auth/google", {"credential": "no token"}), 503)


def test_who_waits_is_told_so(stranger: Api) -> None:
    stranger.post("/api/auth/register", NEW)

    answer = stranger.login(NEW["email"], NEW["password"], remember=False)

    must_be(PENDING, answer.json, "login")
    assert "token" not in answer.json
