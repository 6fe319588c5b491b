from support.http_api import Api, me

KINDS = {"login", "action", "security", "system"}


def told(api: Api) -> set[str]:
    """Return the ids of the alerts somebody sees."""
    answer = api.get("/api/logs/alerts").json
    assert answer["success"] is True
    return {alert["id"] for alert in answer["data"]}


def test_the_page_reads_entries_sums_and_alerts(cashier: Api, admin: Api) -> None:
    for _ in range(5):
        assert cashier.get("/api/audit").status_code == 403

    rows = admin.get("/api/logs?search=&type=security&timeRange=24h&page=1&limit=100").json["data"]
    assert {(row["action"], row["type"], row["group"]) for row in rows} == {("not_allowed", "security", "refusal")}
    own, everybody = (api.get("/api/logs/summary").json["data"] for api in (cashier, admin))
    assert {kind: set(counts) for kind, counts in own.items()} == dict.fromkeys(("today", "week", "month"), KINDS)
    assert own["today"]["security"] == everybody["today"]["security"] == 5
    assert 1 <= own["month"]["login"] < everybody["month"]["login"]
    assert f"not_allowed:{me(cashier)['id']}" in told(admin)


def test_others_see_alerts_about_themselves_alone(cashier: Api, manager: Api, admin: Api) -> None:
    for _ in range(5):
        manager.get("/api/audit")

    about = f"not_allowed:{me(manager)['id']}"
    assert told(cashier) == set()
    assert about in told(manager)
    assert about in told(admin)


def test_strangers_read_nothing(stranger: Api) -> None:
    for path in ("", "/summary", "/alerts"):
        assert stranger.get(f"/api/logs{path}").status_code == 401
