from support.front_end import DONE, USER, opened
from support.http_api import PASSWORD, Api, me
from technomart.domain.users.permissions import Role


def test_ones_own_account_is_kept(stranger: Api, person: Api, role: Role) -> None:
    mine = me(person)
    with opened(person, "settings", role) as page:
        form = {"name": "Ana Cruz", "email": mine["email"], "phone": "0917 555 0101"}
        kept = page.call("PUT", f"users/{mine['id']}", form, reads=USER)
        assert (kept["name"], kept["phone"]) == ("Ana Cruz", "0917 555 0101")

        wrong = person.post("/api/auth/change-password", {"currentPassword": "wrong", "newPassword": "a new one, long"})
        assert wrong.status_code in (400, 422)
        changed = {"currentPassword": PASSWORD, "newPassword": "a new one, long"}
        page.call("POST", "auth/change-password", changed, reads=DONE, flat=True)
        assert me(person)["name"] == "Ana Cruz"
