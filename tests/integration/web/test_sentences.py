"""What is said to people reads well."""

from datetime import timedelta

from support.http_api import Api, refused


def test_a_wrong_address_is_said_once(admin: Api) -> None:
    for wrong in ("bea", "bea@localhost", "bea@127.1"):
        said = refused(admin.post("/api/users", {"name": "Bea", "email": wrong}), 422)

        assert said["errors"] == {"email": ["Not a valid email address."]}


def test_words_that_may_be_sent_are_named_without_the_empty_one(admin: Api) -> None:
    for path in ("/api/payments?timeRange=x", "/api/logs?type=x", "/api/users?role=x", "/api/verify/requests?status=x"):
        ((sentence,),) = refused(admin.get(path), 422)["errors"].values()

        assert sentence.startswith("Must be one of: all, "), sentence
    assert admin.get("/api/users?role=&status=").status_code == 200


def test_one_portion_is_one(manager: Api) -> None:
    manager.placed(type="online", quantity=1)

    assert "1 portion, " in manager.get("/api/notifications").json["data"][0]["message"]


def test_leave_that_was_decided_says_how_it_is_changed(manager: Api) -> None:
    ana = manager.post("/api/employees", {"name": "Ana"}).json["data"]["id"]
    day = str(manager.ports.days.of(manager.ports.clock.now()) + timedelta(days=3))
    body = {"employeeId": ana, "startDate": day, "endDate": day, "type": "sick", "status": "approved"}
    leave = manager.post("/api/leaves", body).json["data"]["id"]

    said = refused(manager.put(f"/api/leaves/{leave}", {"reason": "flu"}), 409)

    assert said["message"] == "This request was already approved; withdraw it and ask again to change it."
