import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.http_api import ADMIN, MANAGER, STAFF, Api, Reply

MANILA = ZoneInfo("Asia/Manila")
ANA = {"name": "Ana Reyes", "position": "Cook", "hourlyRate": 95.5, "contact": "0917 555 0101"}


def data(answer: Reply, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json["data"]


@pytest.fixture
def ana(manager: Api) -> dict[str, Any]:
    made: dict[str, Any] = data(manager.post("/api/employees", ANA), 201)
    return made


def now_at(api: Api) -> str:
    """Return what a screen shows as the time of now."""
    return api.ports.days.wall_time(api.ports.clock.now()).strftime("%H:%M")


def entered(manager: Api, ana: dict[str, Any], **fields: Any) -> Reply:
    return manager.post("/api/attendance", {"employeeId": ana["id"], "date": "2026-03-02", **fields})


def test_employees_are_taken_on_changed_and_let_go(manager: Api, ana: dict[str, Any]) -> None:
    assert {**ana, "id": ""} == {**ANA, "id": "", "status": "active", "version": 1}

    changed = data(manager.put(f"/api/employees/{ana['id']}", {"position": "Chef", "status": "inactive"}))
    assert (changed["name"], changed["position"], changed["status"]) == ("Ana Reyes", "Chef", "inactive")
    assert data(manager.get("/api/employees")) == [changed]

    assert manager.delete(f"/api/employees/{ana['id']}").status_code == 200
    assert data(manager.get("/api/employees")) == []
    assert manager.put(f"/api/employees/{ana['id']}", {"name": "X"}).status_code == 404


def test_a_manager_does_not_set_their_own_pay(admin: Api, manager: Api, ana: dict[str, Any]) -> None:
    mine = data(manager.get("/api/auth/me"))["id"]
    path = f"/api/employees/{ana['id']}"
    claims = [manager.put(path, {"userId": mine}), manager.post("/api/employees", {**ANA, "userId": mine})]
    data(admin.put(path, {"userId": mine}))

    raised = [manager.put(path, {"hourlyRate": rate}) for rate in (95.51, 0, 500)]

    assert {(answer.status_code, answer.json["code"]) for answer in (*claims, *raised)} == {(403, "not_allowed")}
    assert "own pay" in raised[0].json["message"]
    assert data(manager.put(path, {**ana, "userId": mine})) == ana
    assert data(manager.put(path, {"hourlyRate": 95.5, "position": "Chef"}))["position"] == "Chef"
    other = data(manager.post("/api/employees", {"name": "Ben"}), 201)
    assert data(manager.put(f"/api/employees/{other['id']}", {"hourlyRate": 80}))["hourlyRate"] == 80
    assert data(admin.put(path, {"hourlyRate": 100}))["hourlyRate"] == 100


def test_an_employee_has_one_account_and_an_account_one_employee(
    admin: Api, manager: Api, cashier: Api, ana: dict[str, Any]
) -> None:
    mine, other = (data(api.get("/api/auth/me")) for api in (cashier, manager))
    path = f"/api/employees/{ana['id']}"
    data(admin.put(path, {"userId": mine["id"]}))
    ben = data(admin.post("/api/employees", {"name": "Ben", "userId": other["id"]}), 201)

    for answer, held, former in (
        (admin.put(path, {"userId": other["id"], "position": "Chef"}), STAFF, ana),
        (admin.put(f"/api/employees/{ben['id']}", {"userId": mine["id"]}), other["email"], ben),
        (admin.post("/api/employees", {"name": "Eve", "userId": mine["id"]}), "Ana Reyes", ana),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "employee_linked"), answer.text
        assert held in answer.json["message"]
        assert f'PUT /api/employees/{former["id"]} with "userId": null' in answer.json["message"]
    assert data(admin.get("/api/employees")) == [ana, ben]

    assert data(admin.put(path, {"userId": None})) == ana
    assert "employeeId" not in data(cashier.get("/api/auth/me"))
    assert data(cashier.get("/api/employees")) == []
    data(admin.put(f"/api/employees/{ben['id']}", {"userId": None}))
    data(admin.put(f"/api/employees/{ben['id']}", {"userId": mine["id"]}))
    log = [row["details"] for row in data(admin.get("/api/logs?search=linked"))]
    assert log[0] == f"{mine['name']} ({mine['id']}) to employee Ben ({ben['id']})"
    assert log[2] == f"{mine['name']} ({mine['id']}) from employee Ana Reyes ({ana['id']})"


def test_an_account_of_somebody_who_left_may_be_somebody_elses(admin: Api, cashier: Api, ana: dict[str, Any]) -> None:
    mine = data(cashier.get("/api/auth/me"))["id"]
    data(admin.put(f"/api/employees/{ana['id']}", {"userId": mine}))
    admin.delete(f"/api/employees/{ana['id']}")

    again = data(admin.post("/api/employees", {**ANA, "userId": mine}), 201)

    assert data(cashier.get("/api/employees")) == [again]


def test_whoever_was_parted_from_an_employee_gets_another(admin: Api, cashier: Api) -> None:
    row = data(cashier.post("/api/attendance", {}), 201)
    mine = data(cashier.get("/api/auth/me"))["id"]
    data(admin.put(f"/api/employees/{row['employeeId']}", {"userId": None}))

    assert data(cashier.get("/api/attendance")) == []
    assert data(cashier.post("/api/attendance", {}), 201)["employeeId"] not in (row["employeeId"], mine)


def test_nobody_is_let_go_who_is_clocked_in(admin: Api, cashier: Api, ana: dict[str, Any]) -> None:
    path = f"/api/employees/{ana['id']}"
    data(admin.put(path, {"userId": data(cashier.get("/api/auth/me"))["id"]}))
    since = data(cashier.post("/api/attendance", {}), 201)["checkIn"]

    for answer in (admin.delete(path), admin.put(path, {"status": "inactive"})):
        assert (answer.status_code, answer.json["code"]) == (409, "still_at_work"), answer.text
        assert f"clocked in since {since}" in answer.json["message"]
    assert data(admin.put(path, {"position": "Chef", "status": "active"}))["position"] == "Chef"
    data(cashier.post("/api/attendance", {"checkOut": since}))
    assert admin.delete(path).status_code == 200


def test_a_manager_does_not_become_an_employee_by_the_contact(manager: Api, ana: dict[str, Any]) -> None:
    mine = data(manager.get("/api/auth/me"))["email"]
    path = f"/api/employees/{ana['id']}"

    claims = [manager.put(path, {"contact": mine.upper()}), manager.post("/api/employees", {**ANA, "contact": mine})]

    assert {(answer.status_code, answer.json["code"]) for answer in claims} == {(403, "not_allowed")}


def test_a_manager_whose_contact_it_is_does_not_set_the_pay(admin: Api, manager: Api, ana: dict[str, Any]) -> None:
    path = f"/api/employees/{ana['id']}"
    data(admin.put(path, {"contact": data(manager.get("/api/auth/me"))["email"]}))

    assert manager.put(path, {"hourlyRate": 500}).status_code == 403
    assert data(manager.post("/api/attendance", {}), 201)["employeeId"] == ana["id"]


@pytest.mark.parametrize("role", [ADMIN, MANAGER])
def test_nobody_changes_which_employee_they_are(stranger: Api, cashier: Api, ana: dict[str, Any], role: str) -> None:
    person = stranger.signed_in(role)
    mine, other = (data(api.get("/api/auth/me"))["id"] for api in (person, cashier))
    own = f"/api/employees/{data(person.post('/api/attendance', {}), 201)['employeeId']}"

    for answer in (
        person.put(own, {"userId": None}),
        person.put(own, {"userId": other}),
        person.put(f"/api/employees/{ana['id']}", {"userId": mine}),
        person.post("/api/employees", {**ANA, "userId": mine}),
        person.delete(own),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed"), answer.text
        assert "somebody else has to" in answer.json["message"]

    assert data(person.put(own, {"userId": mine, "position": "Chef"}))["position"] == "Chef"
    data(person.put(f"/api/employees/{ana['id']}", {"userId": other}))
    data(person.put(f"/api/employees/{ana['id']}", {"userId": None}))
    assert data(cashier.get("/api/employees")) == []


def test_a_manager_does_not_link_or_part_an_account_above_their_own(
    admin: Api, manager: Api, ana: dict[str, Any]
) -> None:
    boss = data(admin.get("/api/auth/me"))["id"]
    there = data(admin.post("/api/attendance", {}), 201)["employeeId"]

    for answer in (
        manager.put(f"/api/employees/{ana['id']}", {"userId": boss}),
        manager.post("/api/employees", {**ANA, "userId": boss}),
        manager.put(f"/api/employees/{there}", {"userId": None}),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed"), answer.text
        assert "Your role, manager" in answer.json["message"]


def test_a_manager_who_clocked_in_does_not_set_the_pay_of_the_row_they_got(manager: Api) -> None:
    mine = data(manager.post("/api/attendance", {}), 201)["employeeId"]

    assert manager.put(f"/api/employees/{mine}", {"hourlyRate": 500}).status_code == 403


def test_an_employee_needs_a_name(manager: Api) -> None:
    assert "name" in manager.post("/api/employees", {"position": "Cook"}).json["errors"]


def test_whoever_does_not_manage_employees_sees_their_own_row_alone(
    admin: Api, cashier: Api, ana: dict[str, Any]
) -> None:
    assert data(cashier.get("/api/employees")) == []

    me = data(cashier.get("/api/auth/me"))
    data(admin.post("/api/employees", {"name": "Ben Niño", "hourlyRate": 1}), 201)
    data(admin.put(f"/api/employees/{ana['id']}", {"userId": me["id"]}))

    answer = cashier.get("/api/employees")
    assert data(answer) == [ana]
    assert answer.json["pagination"]["total"] == 1
    assert admin.get("/api/employees").json["pagination"] == {"page": 1, "limit": 500, "total": 2, "totalPages": 1}


def test_anybody_clocks_in_and_out_by_the_clock_of_the_server(cashier: Api) -> None:
    before = datetime.now(UTC)
    came = data(cashier.post("/api/attendance", {"checkIn": now_at(cashier), "notes": "on foot"}), 201)

    assert re.fullmatch(r"\d\d:\d\d", came["checkIn"])
    possible = {(before + timedelta(minutes=i)).astimezone(MANILA).strftime("%H:%M") for i in range(3)}
    assert came["checkIn"] in possible
    assert (came["checkOut"], came["status"], came["notes"]) == (None, "present", "on foot")
    assert came["employeeName"] == "Ana Reyes"

    again = cashier.post("/api/attendance", {})
    assert (again.status_code, again.json["code"]) == (409, "already_clocked_in")

    gone = data(cashier.post("/api/attendance", {"checkOut": now_at(cashier)}))
    assert (gone["id"], gone["checkOut"] in possible) == (came["id"], True)
    assert cashier.post("/api/attendance", {"checkOut": now_at(cashier)}).json["code"] == "not_clocked_in"
    assert [row["id"] for row in data(cashier.get("/api/attendance"))] == [came["id"]]


def test_whoever_clocks_in_says_no_other_time_than_now(cashier: Api, manager: Api) -> None:
    days, clock = cashier.ports.days, cashier.ports.clock
    now = days.wall_time(clock.now())
    today, time = str(now.date()), now.strftime("%H:%M")
    far = (now + timedelta(hours=2)).strftime("%H:%M")
    page = {"employeeName": "Ana Reyes", "date": today, "checkIn": time, "status": "present", "notes": ""}
    wrong = [
        {**page, "date": str(now.date() - timedelta(days=2))},
        {**page, "date": str(now.date() + timedelta(days=2))},
        {**page, "checkIn": far},
        {**page, "checkOut": time},
        {**page, "status": "absent"},
        {"checkOut": far},
    ]
    for body in wrong:
        for api in (cashier, manager):
            answer = api.post("/api/attendance", body)

            assert (answer.status_code, answer.json["code"]) == (422, "bad_attendance"), body
            assert "ask a manager" in answer.json["message"]
    mine = data(cashier.post("/api/attendance", page), 201)
    assert cashier.put(f"/api/attendance/{mine['id']}", {"checkOut": far}).status_code == 422
    assert data(cashier.put(f"/api/attendance/{mine['id']}", {"checkOut": time}))["checkOut"]


def test_one_clocks_out_of_ones_own_attendance_alone(cashier: Api, manager: Api) -> None:
    mine = data(cashier.post("/api/attendance"), 201)
    theirs = data(manager.post("/api/attendance", {}), 201)

    assert (
        cashier.put(f"/api/attendance/{theirs['id']}", {"checkOut": now_at(cashier)}).json["code"] == "not_clocked_in"
    )
    assert cashier.put(f"/api/attendance/{mine['id']}", {"status": "present"}).status_code == 403
    assert data(cashier.put(f"/api/attendance/{mine['id']}", {"checkOut": now_at(cashier)}))["checkOut"]


def test_attendance_of_others_is_for_those_who_manage_it(cashier: Api, manager: Api, ana: dict[str, Any]) -> None:
    row = data(entered(manager, ana, checkIn="08:00"), 201)

    assert entered(cashier, ana, checkIn="08:00").status_code == 403
    assert cashier.get(f"/api/attendance?employeeId={ana['id']}").status_code == 403
    assert cashier.delete(f"/api/attendance/{row['id']}").status_code == 403
    assert data(cashier.get("/api/attendance")) == []
    assert len(data(manager.get(f"/api/attendance?employeeId={ana['id']}&from=2026-03-02&to=2026-03-02"))) == 1


def test_a_manager_writes_attendance_down_and_corrects_it(manager: Api, ana: dict[str, Any]) -> None:
    row = data(entered(manager, ana, checkIn="08:00", checkOut="17:00"), 201)
    assert (row["date"], row["checkIn"], row["checkOut"], row["status"]) == ("2026-03-02", "08:00", "17:00", "present")

    path = f"/api/attendance/{row['id']}"
    assert data(manager.put(path, {"status": "late", "checkIn": "08:20"}))["checkIn"] == "08:20"
    assert data(manager.put(path, {"checkOut": None}))["checkOut"] is None
    absent = data(manager.put(path, {"status": "absent", "notes": "sick"}))
    assert (absent["checkIn"], absent["checkOut"], absent["status"]) == (None, None, "absent")
    assert manager.get("/api/attendance?status=absent").json["pagination"]["total"] == 1
    assert manager.delete(path).status_code == 200
    assert manager.delete(path).status_code == 404


def test_a_shift_may_end_on_the_next_morning(manager: Api, ana: dict[str, Any]) -> None:
    data(entered(manager, ana, checkIn="22:00", checkOut="06:00"), 201)

    report = data(manager.get("/api/reports/staff-attendance?range=2026-03-02..2026-03-02"))

    assert [row["hours"] for row in report["employees"] if row["employeeId"] == ana["id"]] == [8]
    overlapping = manager.post(
        "/api/attendance", {"employeeId": ana["id"], "date": "2026-03-03", "checkIn": "05:00", "checkOut": "09:00"}
    )
    assert (overlapping.status_code, overlapping.json["code"]) == (409, "overlap")


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"checkIn": "17:00", "checkOut": "09:01"}, "ends_before_it_begins"),
    ({"checkIn": "09:00", "checkOut": "08:00"}, "ends_before_it_begins"),
    ({"checkOut": "17:00"}, "bad_attendance"),
    ({"status": "present"}, "bad_attendance"),
    ({"status": "absent", "checkIn": "08:00"}, "bad_attendance"),
    ({"checkIn": "25:00"}, "invalid"),
    ({"checkIn": "0800"}, "invalid"),
    ({"checkIn": 8}, "invalid"),
    ({"date": "02/03/2026", "checkIn": "08:00"}, "invalid"),
    ({"status": "asleep"}, "invalid"),
]


def test_times_that_cannot_be_are_refused(manager: Api, ana: dict[str, Any]) -> None:
    for fields, code in IMPOSSIBLE:
        answer = entered(manager, ana, **fields)

        assert (answer.status_code, answer.json["code"]) == (422, code), fields
    assert data(manager.get("/api/attendance")) == []


def test_attendance_is_written_down_at_most_one_day_ahead(manager: Api, ana: dict[str, Any]) -> None:
    today = manager.ports.days.of(manager.ports.clock.now())
    tomorrow, after, far = (str(today + timedelta(days=1)), str(today + timedelta(days=2)), "2199-12-31")
    row = data(entered(manager, ana, date=tomorrow, checkIn="08:00", checkOut="17:00"), 201)
    path = f"/api/attendance/{row['id']}"

    for day in (after, far):
        refused = [entered(manager, ana, date=day, checkIn="08:00"), entered(manager, ana, date=day, status="absent")]
        for answer in (*refused, manager.put(path, {"date": day})):
            assert (answer.status_code, answer.json["code"]) == (422, "bad_attendance"), answer.text
            assert "one day ahead" in answer.json["message"]
    for day in (str(today - timedelta(days=3_661)), "1970-01-01"):
        for answer in (entered(manager, ana, date=day, checkIn="08:00"), manager.put(path, {"date": day})):
            assert (answer.status_code, answer.json["errors"]) == (422, {"date": ["Is too long ago."]}), answer.text
    assert data(manager.put(path, row)) == row == data(manager.get("/api/attendance"))[0]


def test_whoever_goes_in_the_minute_in_which_they_came_was_there(manager: Api) -> None:
    mine = data(manager.post("/api/attendance", {}), 201)
    path = f"/api/attendance/{mine['id']}"

    gone = data(manager.put(path, {"checkOut": mine["checkIn"]}))

    assert gone["checkOut"] == gone["checkIn"] == mine["checkIn"]
    assert data(manager.put(path, gone)) == gone


def test_attendance_is_listed_whole_up_to_five_hundred(manager: Api, ana: dict[str, Any]) -> None:
    for day in range(1, 29):
        data(entered(manager, ana, date=f"2026-02-{day:02}", checkIn="08:00", checkOut="12:00"), 201)
        data(entered(manager, ana, date=f"2026-02-{day:02}", checkIn="13:00", checkOut="17:00"), 201)

    answer = manager.get("/api/attendance")

    assert len(data(answer)) == answer.json["pagination"]["total"] == 56


def test_sixteen_hours_are_the_longest_stretch(manager: Api, ana: dict[str, Any]) -> None:
    assert entered(manager, ana, checkIn="17:00", checkOut="09:01").status_code == 422
    assert entered(manager, ana, checkIn="00:00", checkOut="16:01").status_code == 422
    assert entered(manager, ana, checkIn="17:00", checkOut="09:00").status_code == 201


def test_nobody_is_at_work_twice_at_the_same_time(manager: Api, ana: dict[str, Any]) -> None:
    first = data(entered(manager, ana, checkIn="08:00", checkOut="12:00"), 201)

    assert entered(manager, ana, checkIn="11:59", checkOut="15:00").json["code"] == "overlap"
    assert entered(manager, ana, checkIn="07:00", checkOut="16:00").json["code"] == "overlap"
    assert entered(manager, ana, status="absent").json["code"] == "bad_attendance"
    second = data(entered(manager, ana, checkIn="12:00", checkOut="15:00"), 201)
    assert manager.put(f"/api/attendance/{second['id']}", {"checkIn": "11:00"}).json["code"] == "overlap"
    assert data(manager.put(f"/api/attendance/{first['id']}", {"checkOut": "11:30"}))["checkOut"] == "11:30"


def test_an_account_belongs_to_the_employee_it_is_linked_to(admin: Api, cashier: Api, ana: dict[str, Any]) -> None:
    me = data(cashier.get("/api/auth/me"))
    data(admin.put(f"/api/employees/{ana['id']}", {"userId": me["id"]}))

    assert data(cashier.post("/api/attendance", {}), 201)["employeeId"] == ana["id"]
    assert data(cashier.get("/api/auth/me"))["employeeId"] == ana["id"]
    data(cashier.post("/api/attendance", {"checkOut": now_at(cashier)}))
    admin.delete(f"/api/employees/{ana['id']}")
    assert cashier.post("/api/attendance", {}).json["code"] == "employee_gone"
    assert me["email"] == STAFF
