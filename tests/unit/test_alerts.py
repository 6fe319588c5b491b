from datetime import timedelta

from support.builders import NOW, an_id
from technomart.domain.inventory.stock import StockItem
from technomart.domain.security_log.alerts import MANY, MOST_ALERTS, AlertType, alerts_in, stock_alerts
from technomart.domain.security_log.entries import LogAction, LogEntry

FAILED, SIGNED_IN = LogAction.SIGN_IN_FAILED, LogAction.SIGNED_IN


def entries(*actions: LogAction, user: str | None = "ana", address: str = "192.0.2.1") -> list[LogEntry]:
    """Return what one person did, the newest first."""
    name = user.title() if user else ""
    return [
        LogEntry(an_id(), NOW - timedelta(minutes=ago), action, user, name, "GET /api/audit", address)
        for ago, action in enumerate(actions)
    ]


def test_what_happens_every_day_is_no_alert() -> None:
    usual = entries(SIGNED_IN, LogAction.SIGNED_OUT, *[FAILED] * (MANY - 1), *[LogAction.NOT_ALLOWED] * (MANY - 1))

    assert alerts_in(usual) == []


def test_sign_ins_that_fail_in_a_row_are_told_until_one_succeeds() -> None:
    (alert,) = alerts_in(entries(*[FAILED] * MANY, SIGNED_IN, FAILED))

    assert (alert.id, alert.type) == ("sign_ins_failed:ana", AlertType.WARNING)
    assert alert.description == "5 times for Ana, last from 192.0.2.1."
    assert alerts_in(entries(FAILED, SIGNED_IN, *[FAILED] * MANY)) == []


def test_strangers_are_told_apart_by_their_addresses() -> None:
    many = entries(*[FAILED] * MANY, user=None)
    few = [each for address in "1234567" for each in entries(FAILED, user=None, address=address)]

    assert [alert.id for alert in alerts_in([*few, *many])] == ["sign_ins_failed:192.0.2.1"]


def test_a_token_that_was_used_twice_is_critical_and_comes_first() -> None:
    found = alerts_in([*entries(*[LogAction.NOT_ALLOWED] * MANY), *entries(LogAction.TOKEN_REUSED, user="ben")])

    assert [(alert.id, alert.type.value) for alert in found] == [
        ("token_reused:ben", "critical"),
        ("not_allowed:ana", "warning"),
    ]
    assert found[1].description == "Ana, 5 times, last GET /api/audit."


def test_alerts_are_few_whoever_knocks() -> None:
    knocks = [each for n in range(200) for each in entries(*[FAILED] * MANY, user=None, address=str(n))]

    assert len(alerts_in(knocks)) == MOST_ALERTS


def test_items_that_are_low_are_told_the_emptiest_first() -> None:
    items = [StockItem(str(left), "Rice", "kg", NOW, min_stock=2_000, on_hand=left) for left in (2_000, 0, 2_001)]

    assert [(alert.id, alert.type.value, alert.description) for alert in stock_alerts(items)] == [
        ("low_stock:0", "warning", "0 kg left; at least 2 kg is wanted."),
        ("low_stock:2000", "other", "2 kg left; at least 2 kg is wanted."),
    ]


def test_an_item_without_a_minimum_is_never_low() -> None:
    for left in (0, -1, 1):
        item = StockItem("salt", "Salt", "kg", NOW, min_stock=0, on_hand=left)

        assert (item.is_low, stock_alerts([item]), item.marked(NOW).low_since) == (False, [], None)
