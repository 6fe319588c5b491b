from support.front_end import INSTANT, SOME_TEXT, opened
from support.http_api import Api
from technomart.domain.users.permissions import Role

TYPES = frozenset({"login", "action", "security", "system"})
LINE = {
    "id": SOME_TEXT,
    "action": SOME_TEXT,
    "user?": str,
    "userId?": str,
    "type": TYPES,
    "details?": str,
    "timestamp": INSTANT,
}
COUNTS = dict.fromkeys(TYPES, int)
ALERT = {
    "id": SOME_TEXT,
    "type": frozenset({"critical", "warning", "other"}),
    "title": SOME_TEXT,
    "description": SOME_TEXT,
}


def test_the_log_is_read(stranger: Api, person: Api, role: Role) -> None:
    for _ in range(3):
        stranger.login(f"{role.value}@example.com", "not the password")

    with opened(person, "logs", role) as page:
        assert page.call("GET", "logs?page=1&limit=100", reads=[LINE])
        summary = page.call("GET", "logs/summary", reads={"today": COUNTS, "week": COUNTS, "month": COUNTS})
        assert summary["month"]["login"] >= 1
        page.call("GET", "logs/alerts", reads=[ALERT])
        for kind in sorted(TYPES):
            for span in ("24h", "7d", "30d", "all"):
                query = f"search=&type={kind}&timeRange={span}&page=1&limit=100"
                found = page.call("GET", f"logs?{query}", reads=[LINE])
                assert {line["type"] for line in found} <= {kind}
