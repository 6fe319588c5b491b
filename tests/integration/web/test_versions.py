"""Whatever a form edits has a version, and If-Match changes it only as it was seen."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

from flask import Flask

from support.http_api import Api, Reply, me, refused
from support.stored import rows_of
from support.threads import at_once
from support.writing import CALLS, Call, a_dish, a_user, an_employee, an_item, made, sent, weekly
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store
from technomart.entrypoints.web.contract import contracts

OTHER_TAGS = [
    *('"{0}9"', 'W/"{0}9"', '"x"', "x", '""', "", '"0{0}"', '"9", nonsense', '"-1"', '"9", W/"8"', "{0}9"),
    *('x", "{0}"', '"{0}", ', '"{0}", "a b"'),
]
"""Tags of every form, none of which is that of version {0}, and lists that are none."""
RIGHT_TAGS = ['"{0}"', 'W/"{0}"', '"9", "{0}"', '"x", W/"{0}", "9"', "*", "{0}"]
"""Tags of every form that name version {0}."""


def in_turns(store: Store, tags: list[str], number: int) -> list[str]:
    """Return every form for a call on memory and one in turn on a database, which never sees a tag."""
    return tags if isinstance(store, MemoryStore) else [tags[number % len(tags)]]


def guarded_calls(api: Api) -> Iterator[tuple[str, str]]:
    """Yield endpoint and method of every route whose thing has a version."""
    agreed = contracts(api.client.application)
    for rule in api.client.application.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
            if agreed[rule.endpoint].versioned:
                yield rule.endpoint, method


def address_of(path: str) -> tuple[str, str]:
    """Return where the things of an address are listed, and the id of the one that is meant."""
    if path.startswith("/api/orders/"):
        return "/api/orders", path.split("/")[3]
    above, _, last = path.rpartition("/")
    if last in ("status", "role", "availability", "image", "stock", "second-factor", "count", "close"):
        above, _, last = above.rpartition("/")
    return above, last


@cache
def is_paged(app: Flask, path: str) -> bool:
    """Tell whether a list is answered page by page, as the document says."""
    document = app.test_client().get("/api/openapi.json").get_json()
    return bool(document["paths"][path]["get"].get("parameters"))


def row_of(api: Api, call: Call) -> dict[str, Any] | None:
    """Return the thing that a call is about, as it is listed."""
    above, thing_id = address_of(call[0])
    rows = api.get(f"{above}?limit=500" if is_paged(api.client.application, above) else above).json["data"]
    return next((row for row in rows if row["id"] == thing_id), None)


def test_whatever_is_answered_with_a_version_is_changed_at_one(admin: Api) -> None:
    paths = admin.get("/api/openapi.json").json["paths"]
    for path, operations in paths.items():
        for method in operations.keys() & {"put", "patch", "delete", "post"}:
            headers = {each["name"] for each in operations[method].get("parameters", []) if each["in"] == "header"}
            answers = [each for status, each in operations[method]["responses"].items() if status.startswith("2")]
            if "{" in path and any("ETag" in each.get("headers", {}) for each in answers):
                assert "If-Match" in headers, (method, path)
            if method == "delete" and "If-Match" in {
                each["name"] for each in operations.get("put", {}).get("parameters", []) if each["in"] == "header"
            }:
                assert "If-Match" in headers, (method, path)


def test_an_if_match_that_names_another_version_is_412_whatever_its_form(admin: Api, store: Store) -> None:
    calls = [(endpoint, method, CALLS[endpoint](admin)) for endpoint, method in guarded_calls(admin)]
    rows = [row_of(admin, call) for _, _, call in calls]
    before = rows_of(store)

    for number, ((endpoint, method, call), row) in enumerate(zip(calls, rows, strict=True)):
        assert row, endpoint
        for tag in in_turns(store, OTHER_TAGS, number):
            answer = sent(admin, endpoint, method, call, If_Match=tag.format(row["version"]))
            assert refused(answer, 412)["code"] in ("version_changed", "order_version_changed"), (endpoint, tag)

    assert rows_of(store) == before


def test_the_document_names_the_forms_that_name_versions(admin: Api) -> None:
    (named,) = {
        each["schema"]["pattern"]
        for path in admin.get("/api/openapi.json").json["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
        for each in operation.get("parameters", ())
        if each["name"] == "If-Match"
    }

    assert all(re.search(named, tags.format(3)) for tags in RIGHT_TAGS)
    assert [tags for tags in OTHER_TAGS if "{0}" in tags and not re.search(named, tags)] == OTHER_TAGS[-3:]
    assert not re.search(named, "W/x," * 10_000 + '"')  # in no time


def test_the_version_that_was_read_may_be_changed_and_is_one_more_then(admin: Api, store: Store) -> None:
    for number, (endpoint, method) in enumerate(guarded_calls(admin)):
        for tags in in_turns(store, RIGHT_TAGS, number):
            call = CALLS[endpoint](admin)
            row = row_of(admin, call)
            assert row, endpoint

            answer = sent(admin, endpoint, method, call, If_Match=tags.format(row["version"]))

            assert answer.status_code == (201 if endpoint in ("orders.pay", "orders.split") else 200), answer.text
            must_be_one_more(endpoint, method, row, row_of(admin, call), answer)


def must_be_one_more(
    endpoint: str, method: str, row: dict[str, Any], after: dict[str, Any] | None, answer: Reply
) -> None:
    """Check the version of a thing after it was changed once, and what is told of it."""
    if method == "DELETE" and endpoint not in ("orders.void_line", "users.remove_second_factor"):
        assert after is None or after["status"] == "withdrawn", endpoint
        return
    assert after, endpoint
    assert after["version"] == row["version"] + 1, endpoint
    told = answer.json["data"]
    if endpoint == "orders.pay":
        assert after["paid"] == 45
    elif endpoint == "orders.split":
        assert told["version"] == 1
    elif endpoint == "orders.merge":
        assert told["version"] == after["version"]
    else:
        assert told["version"] == after["version"], endpoint
        assert answer.headers["ETag"] == f'"{after["version"]}"', endpoint


def test_a_form_without_if_match_saves_as_ever(admin: Api) -> None:
    for endpoint, method in guarded_calls(admin):
        assert sent(admin, endpoint, method, CALLS[endpoint](admin)).status_code in (200, 201), endpoint


def test_what_is_new_has_the_first_version_and_says_so(admin: Api) -> None:
    things = {
        "/api/menu/items": a_dish(admin),
        "/api/inventory/items": an_item(admin),
        "/api/users": a_user(admin),
        "/api/employees": an_employee(admin),
        "/api/schedule": made(admin, "/api/schedule", weekly(admin)),
    }
    assert {path: thing["version"] for path, thing in things.items()} == dict.fromkeys(things, 1)
    for path in ("/api/menu/items", "/api/inventory/items", "/api/users"):
        assert admin.get(f"{path}/{things[path]['id']}").headers["ETag"] == '"1"'


def test_a_stale_form_brings_no_old_price_back(admin: Api) -> None:
    dish = a_dish(admin)
    path = f"/api/menu/items/{dish['id']}"
    assert admin.put(path, {"price": 75}).status_code == 200

    refused(admin.put(path, dish, If_Match=f'"{dish["version"]}"'), 412)
    assert admin.get(path).json["data"]["price"] == 75

    assert admin.put(path, {"description": "crisp"}).json["data"]["price"] == 75
    assert admin.put(path, dish).json["data"]["price"] == dish["price"]


def test_a_count_is_not_booked_over_a_sale_that_it_did_not_see(admin: Api) -> None:
    item = an_item(admin)
    dish = a_dish(admin)
    recipe = [{"inventoryItemId": item["id"], "quantity": 1}]
    assert admin.put(f"/api/inventory/recipes/{dish['id']}", recipe).status_code == 200
    order = {"items": [{"menuItemId": dish["id"], "quantity": 2}], "type": "walk-in"}
    assert admin.post("/api/orders", order).status_code == 201
    path = f"/api/inventory/items/{item['id']}"

    refused(admin.patch(f"{path}/stock", {"operation": "set", "quantity": 9}, If_Match='"1"'), 412)

    found = admin.get(path).json["data"]
    assert (found["quantity"], found["reserved"], found["version"]) == (5, 2, 2)


def test_whoever_may_not_do_it_or_names_nothing_is_told_that(admin: Api, manager: Api, cashier: Api) -> None:
    dish = a_dish(admin)

    refused(cashier.put(f"/api/menu/items/{dish['id']}", {"price": 1}, If_Match='"9"'), 403)
    refused(manager.put(f"/api/users/{me(admin)['id']}", {"name": "Eve"}, If_Match='"99"'), 403)
    refused(manager.put("/api/menu/items/nobody", {"price": 1}, If_Match='"9"'), 404)
    refused(manager.put("/api/menu/items/nobody", {"price": 1}, If_Match="*"), 404)


def test_of_forms_that_saw_one_version_and_are_saved_at_once_one_is(admin: Api) -> None:
    things = [
        (f"/api/menu/items/{a_dish(admin)['id']}", "description"),
        (f"/api/inventory/items/{an_item(admin)['id']}", "supplier"),
        (f"/api/users/{a_user(admin)['id']}", "phone"),
        (f"/api/employees/{an_employee(admin)['id']}", "contact"),
    ]
    apis = [replace(admin, client=admin.client.application.test_client()) for _ in range(5)]

    for path, field in things:

        def save(number: int, path: str = path, field: str = field) -> Reply:
            return apis[number].put(path, {field: f"0917 {number}"}, If_Match='"1"')

        answers = at_once([partial(save, number) for number in range(5)])

        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412], path
        assert next(answer for answer in answers if answer.status_code == 200).json["data"]["version"] == 2


def test_of_parts_that_are_paid_at_once_for_one_version_of_an_order_one_is_taken(cashier: Api) -> None:
    order = cashier.placed(quantity=3)
    path, part = f"/api/orders/{order['id']}", {"amount": 5, "method": "cash", "partial": True}
    apis = [replace(cashier, client=cashier.client.application.test_client()) for _ in range(4)]

    answers = at_once([partial(api.post, f"{path}/payment", part, If_Match='"1"') for api in apis])

    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    found = cashier.get(path).json["data"]
    assert (found["paid"], found["version"]) == (5, 2)


def test_forms_without_if_match_that_are_saved_at_once_keep_each_others_fields(admin: Api) -> None:
    dish = a_dish(admin)
    path = f"/api/menu/items/{dish['id']}"
    said = {"price": 75, "description": "crisp", "preparationTime": 9, "ingredients": ["pork"]}
    fields = [{name: value} for name, value in said.items()]
    apis = [replace(admin, client=admin.client.application.test_client()) for _ in fields]

    answers = at_once([partial(api.put, path, field) for api, field in zip(apis, fields, strict=True)])

    assert [answer.status_code for answer in answers] == [200] * 4
    found = admin.get(path).json["data"]
    assert found.items() >= {**said, "version": 5}.items()


def test_a_key_and_a_version_together_are_answered_once(admin: Api) -> None:
    dish = a_dish(admin)
    path = f"/api/menu/items/{dish['id']}"
    first, again = (admin.put(path, {"price": 75}, If_Match='"1"', Idempotency_Key="k") for _ in range(2))
    refused(admin.put(path, {"price": 75}, If_Match="", Idempotency_Key="k"), 412)

    assert (first.status_code, again.data, again.headers["ETag"]) == (200, first.data, '"2"')
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_wrong_password_counts_at_whatever_version(cashier: Api) -> None:
    path, guess = f"/api/users/{me(cashier)['id']}", {"email": "new@example.com", "currentPassword": "wrong"}

    answers = [cashier.put(path, guess, If_Match=tag) for tag in ["*", '"99"'] * 6]

    assert [answer.status_code for answer in answers[:2]] == [422, 412]
    assert answers[-1].status_code == 429
