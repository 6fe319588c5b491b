"""Texts that people type: kept in one form, seen by everybody, and not set where they are empty."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from support.documented import address_of, resolved, ways
from support.http_api import ADMIN, Api, refused
from support.writing import CALLS, Call, sent
from technomart.adapters.memory.store import MemoryStore

pytestmark = pytest.mark.long_on("mariadb")

INVISIBLE = {
    "zero-width": "\u200b\u200c\u200d\u2060\ufeff",
    "override": "\u202e",
    "marks": "\u0301\u0308",
    "filler": "\u3164\u2800",
    "soft hyphen": "\u00ad \u00ad",
    "private": "\ue000",
}
SECRET = {"password", "currentPassword", "newPassword", "approvalPassword", "googleCredential"}
BESIDE = {
    ("schedule.plan_date", "startTime"),
    ("schedule.plan_date", "endTime"),
    ("attendance.correct", "checkIn"),
    ("cash_sessions.move_cash", "amount"),
    ("cash_sessions.move_cash", "reason"),
    ("cash_sessions.count", "notes"),
    ("cash_sessions.count", "coins"),
    ("day_closes.close_day", "reason"),
}
"""What is needed as long as another field says something, or nothing is owed."""
SWITCHES = {"notifications.set_settings", "payments.set_config"}
"""Where every field is true or false, or left out."""
MAKES = {
    "users.edit": "users.add",
    "menu.edit_item": "menu.add_item",
    "inventory.edit_item": "inventory.add_item",
    "employees.edit": "employees.add",
    "registers.edit_register": "registers.add_register",
    "schedule.change": "schedule.plan",
    "schedule.change_date": "schedule.plan_date",
}
"""Where what an edit changes is made, and what it needs."""
OF_DAYS = {"/api/attendance", "/api/schedule/exceptions", "/api/papers"}
"""Where `from` and `to` are dates alone."""
NFC, NFD = (unicodedata.normalize(form, "Piña colada") for form in ("NFC", "NFD"))


def calls(api: Api) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield endpoint and method of every route that takes a JSON object, with what the document says of it."""
    document = api.get("/api/openapi.json").json
    for rule in api.client.application.url_map.iter_rules():
        path = address_of(rule)
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH"}):
            body = document["paths"].get(path, {}).get(method.lower(), {}).get("requestBody", {})
            schema = resolved(document, body.get("content", {}).get("application/json", {}).get("schema", {}))
            if rule.endpoint in CALLS and schema.get("properties"):
                yield rule.endpoint, method, schema


def answered(api: Api, endpoint: str, method: str, name: str, value: Any) -> Any:
    """Send a request that is right but for one field."""
    path, body = CALLS[endpoint](api)
    call: Call = path, {**(body or {}), name: value}
    return sent(api, endpoint, method, call)


def is_text(field: dict[str, Any]) -> bool:
    return any("string" in way.get("type", ()) and way.get("maxLength") and "enum" not in way for way in ways(field))


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_a_text_of_which_nothing_can_be_seen_is_refused_everywhere(admin: Api, text: str) -> None:
    walked = [(e, m, n) for e, m, s in calls(admin) for n, field in s["properties"].items() if is_text(field)]
    turn, turns = [*INVISIBLE.values()].index(text), len(INVISIBLE)
    share = walked if isinstance(admin.ports.store, MemoryStore) else walked[turn::turns]  # databases see none of it

    for endpoint, method, name in share:
        if name not in SECRET:
            refusal = refused(answered(admin, endpoint, method, name, text), 422)
            assert name in refusal["errors"], (endpoint, name, refusal)
    assert {("users.add", "POST", "name"), ("menu.add_item", "POST", "category")} < set(walked)


@pytest.mark.parametrize("blank", ["", None], ids=["empty", "null"])
def test_an_optional_field_that_is_empty_is_not_set_and_a_needed_one_refused(admin: Api, blank: str | None) -> None:
    walked = list(calls(admin))
    needed = {endpoint: set(schema.get("required", ())) for endpoint, _, schema in walked}
    turn = slice(blank is None, None, 1 if isinstance(admin.ports.store, MemoryStore) else 2)  # databases see no blank

    for endpoint, method, schema in walked:
        for name in [*schema["properties"]][turn]:
            answer = answered(admin, endpoint, method, name, blank)
            if (endpoint, name) == ("orders.rename", "customerName"):
                assert answer.status_code == 200, answer.text  # has to be sent, and empty takes the name away
                continue
            if name in needed[endpoint] | needed.get(MAKES.get(endpoint, ""), set()):
                assert name in refused(answer, 422)["errors"], (endpoint, name)
            elif (endpoint, name) not in BESIDE and endpoint not in SWITCHES:
                assert answer.status_code in (200, 201, 409), (endpoint, name, answer.text)  # 409: it was read


def test_a_parameter_that_is_empty_is_not_given(admin: Api) -> None:
    asked = 0
    for path, operations in admin.get("/api/openapi.json").json["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            if parameter["in"] == "query" and not parameter.get("required") and "{" not in path:
                plain, blank = admin.get(path), admin.get(f"{path}?{parameter['name']}=&more=")
                assert blank.status_code == plain.status_code == 200, (path, parameter["name"], blank.text)
                asked += 1
    assert asked > 60


def test_a_plus_that_nobody_escaped_is_understood_in_every_instant(admin: Api) -> None:
    admin.placed()
    for path, operations in admin.get("/api/openapi.json").json["paths"].items():
        names = {each["name"] for each in operations.get("get", {}).get("parameters", []) if each["in"] == "query"}
        if {"from", "to"} <= names and path not in OF_DAYS:
            answer = admin.get(f"{path}?from=2020-11-01T08:00:00+08:00&to=2199-11-01T08:00+0800")
            assert answer.status_code == 200, (path, answer.text)
        if {"from", "to"} <= names:
            refusal = refused(admin.get(f"{path}?from=2026-03-02&to=2026-03-01"), 422)
            assert refusal["errors"] == {"to": ["The end must come after the beginning."]}, path
            assert admin.get(f"{path}?from=2026-03-01&to=2026-03-01").status_code == 200, path
        if "range" in names:
            answer = admin.get(f"{path}?range=2020-11-01T08:00:00+08:00..2020-11-02T08:00:00+08:00")
            assert answer.status_code == 200, (path, answer.text)


def test_both_forms_of_a_name_are_one(admin: Api) -> None:
    apart = NFD.replace("\u0303", "\u202e\u0303")  # what is left out here must not keep the form it hid
    dish = admin.post("/api/menu/items", {"name": apart, "price": 80, "category": NFD}).json["data"]
    assert (dish["name"], dish["category"]) == (NFC, NFC)
    order = admin.post("/api/orders", {"items": [{"menuItemId": dish["id"], "quantity": 1}], "customerName": NFD})
    assert order.json["data"]["customerName"] == NFC
    item = admin.post("/api/inventory/items", {"name": NFD, "category": apart, "supplier": NFD}).json["data"]

    for form in (quote(NFC), quote(NFD), quote(f"{NFD[:3]}\u2060{NFD[3:]}")):
        for path, id_ in (
            (f"/api/menu/items?search={form}", dish["id"]),
            (f"/api/menu/items?category={form}", dish["id"]),
            (f"/api/inventory/items?category={form}", item["id"]),
            (f"/api/inventory/items?search={form}", item["id"]),
            (f"/api/orders?search={form}", order.json["data"]["id"]),
            (f"/api/orders?customer={form}", order.json["data"]["id"]),
        ):
            assert [row["id"] for row in admin.get(path).json["data"]] == [id_], path


def test_escaped_letters_are_read_like_others(admin: Api) -> None:
    body = json.dumps({"title": NFD, "message": NFD}, ensure_ascii=True).encode()

    assert admin.post("/api/notifications", body).json["data"]["title"] == NFC


def test_what_turns_the_direction_of_a_name_is_left_out(admin: Api) -> None:
    added = admin.post("/api/employees", {"name": "\u202eAna\u202c \u2066Cruz\u2069"})

    assert added.json["data"]["name"] == "Ana Cruz"


def test_a_password_is_one_in_both_forms(stranger: Api) -> None:
    admin = stranger.signed_in(ADMIN)
    typed = {form: unicodedata.normalize(form, "señorita sa kantina") for form in ("NFC", "NFD")}
    admin.post("/api/users", {"name": "Nena", "email": "nena@example.com", "password": typed["NFD"]})

    assert {form: stranger.login("nena@example.com", text).status_code for form, text in typed.items()} == {
        "NFC": 200,
        "NFD": 200,
    }
