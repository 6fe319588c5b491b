import json
import os
import platform
from typing import Any

import pytest
from benchmarks.figures import (
    BARE,
    BETWEEN,
    DEEP_PAGE,
    DRIVER,
    PLACE,
    PLACING,
    TICKS,
    Figures,
    compared,
    cpu_seconds,
    deep_page,
    per_answer,
    percentile,
    rare,
    ratio,
    resident,
    unsteady,
)
from benchmarks.growth import Growth, growth, growth_table
from benchmarks.load import Answer, location_id, parsed
from benchmarks.notes import notes, warnings
from benchmarks.options import Wish
from benchmarks.picture import label, picture
from benchmarks.record import record
from benchmarks.show import cells

STAT = "4711 (a (very) odd name) S 1 4711 4711 0 -1 4194304 100 0 0 0 {user} {system} {children} 0 20 0 9 0"
STATUS = "Name:\ttechnomart\nVmPeak:\t  999999 kB\nVmRSS:\t   51200 kB\nThreads:\t9\n"


@pytest.mark.parametrize(
    ("share", "found"),
    [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (1.0, 100.0), (0.0, 1.0)],
)
def test_a_percentile_is_a_sample_that_so_many_do_not_exceed(share: float, found: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], share) == found


def test_percentiles_of_few_samples() -> None:
    assert percentile([], 0.99) == 0.0
    assert percentile([7.0], 0.5) == percentile([7.0], 0.99) == 7.0
    assert percentile([1.0, 2.0], 0.5) == 1.0


def test_a_ratio_needs_both_its_sides() -> None:
    assert ratio(1.0, 4.0) == 0.25
    assert ratio(0.0, 4.0) == 0.0
    assert ratio(None, 4.0) is ratio(1.0, None) is ratio(1.0, 0.0) is None
    assert per_answer(10.0, 4) == 2.5
    assert per_answer(10.0, 0) is None


def test_cpu_counts_the_process_its_system_calls_and_its_collected_children() -> None:
    assert cpu_seconds(STAT.format(user=2 * TICKS, system=TICKS, children=3 * TICKS)) == 6.0


def test_memory_is_what_is_resident() -> None:
    assert resident(STATUS) == 50.0
    assert resident("Name:\tzombie\nState:\tZ (zombie)\n") == 0.0


def test_a_response_is_complete_with_its_last_byte() -> None:
    head = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nlocation: /api/orders/abc-1"
    whole = head + b"\r\n\r\nhello"
    assert [parsed(whole[:size]) for size in range(len(whole))] == [None] * len(whole)
    assert parsed(whole) == Answer(201, head, b"hello")
    assert location_id(head) == "abc-1"


def test_an_unchanged_answer_has_no_body_whatever_its_length_says() -> None:
    answer = parsed(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 400\r\n\r\n")
    assert answer is not None
    assert (answer.status, answer.body) == (304, b"")


def row(
    name: str, rate: float, *, orders: int = 1_000, p95: float | None = 4.0, kind: str = "writes", **more: Any
) -> Figures:
    place: dict[str, Any] = {"engine": "sqlite", "clients": 8, "part_clients": 8} | more
    return Figures(
        kind=kind,
        name=name,
        orders=orders,
        answers=1,
        errors=0,
        rate=rate,
        p50=1,
        p95=p95,
        p99=1,
        **place,
    )


def test_growth_is_the_largest_size_beside_the_smallest() -> None:
    rows = [row("detail", 1, orders=1_000_000, p95=6.0, cpu=1.0), row("detail", 1, p95=4.0, cpu=0.5)]
    found = growth(rows)
    assert found == [Growth("sqlite", "detail", [1_000, 1_000_000], [4.0, 6.0], 1.5, [0.5, 1.0], 2.0)]
    cells = [next(iter(column.cells)) for column in growth_table(found).columns]
    assert cells == ["sqlite: detail", "4.0", "6.0", "1.50", "0.50", "1.00", "2.00"]


def test_what_was_not_measured_at_a_size_has_no_growth() -> None:
    rows = [row(BARE, 1), row(BARE, 1, orders=9_000), row("place", 1), row("login", 1, orders=9_000, p95=None)]
    assert [(each.name, each.p95, each.p95_times) for each in growth(rows)] == [
        (BARE, [4.0, 4.0], 1.0),
        ("place", [4.0, None], None),
        ("login", [None, None], None),
    ]
    assert growth(rows[:1]) == []


def test_growth_of_a_limit_is_that_of_the_mean_of_what_was_measured_of_it() -> None:
    rows = [row(BARE, 1, p95=p95) for p95 in (1.0, 3.0)] + [row(BARE, 1, orders=9_000, p95=p95) for p95 in (3.0, 5.0)]
    (found,) = growth(rows)
    assert (found.p95, found.p95_times) == ([2.0, 4.0], 2.0)


def test_ratios_are_to_the_mean_of_the_limits_measured_around_a_row() -> None:
    other = [row(BARE, 5_000, kind="reads"), row("health", 1_000, kind="reads"), row(BARE, 3_000, orders=2_000)]
    rows = [row(BARE, 900), row(DRIVER, 150), row("place", 100), row(DRIVER, 250), row(BARE, 1_100)]
    found = {(each.name, each.rate): (each.of_bare, each.of_driver) for each in compared([*other, *rows])}
    assert found["place", 100] == (0.1, 0.5)
    assert found["health", 1_000] == (0.2, None)
    assert found[BARE, 1_100] == (1.1, None)
    assert found[DRIVER, 250] == (0.25, 1.25)


def test_placing_behind_a_bare_route_is_a_limit_that_has_a_ratio_to_the_driver_alone() -> None:
    rows = [row(DRIVER, 200), row(PLACING, 70), row("place", 50), row(PLACING, 90), row(DRIVER, 200)]
    assert [each.of_driver for each in compared(rows)] == [1.0, 0.35, 0.25, 0.45, 1.0]
    assert [name for _, name, _ in unsteady(rows)] == [PLACING]
    *_, axes = picture(rows).axes
    colors = [patch.get_facecolor() for patch in axes.patches]
    assert [color == colors[0] for color in colors] == [True, True, False, True, True]


def test_a_report_with_orders_between_costs_what_is_left_without_the_order() -> None:
    report = row(f"sales{BETWEEN}", 200, cpu=3.0, statements=13.0, database_cpu=5.0)
    place = row(PLACE, 900, cpu=1.0, statements=8.0, database_cpu=2.0)
    found, placed = compared([report, place])
    assert (found.cpu, found.statements, found.database_cpu, found.rate) == (2.0, 5.0, 3.0, 200)
    assert placed.cpu == 1.0
    assert "orders between" in next(notes([found]))
    assert compared([report])[0].cpu is None


def test_nobody_is_told_what_few_of_hardly_any_samples_exceed() -> None:
    assert rare([1.0] * 19, 0.95) is rare([1.0] * 19, 0.99) is None
    assert rare([float(n) for n in range(1, 21)], 0.95) == 19.0
    few = row("login", 2, p95=None, clients=4)
    assert list(cells(few))[:5] == ["login", "4", "2", "1.0", ""]
    assert "With fewer than 20 samples there is neither p95 nor p99." in list(notes([few]))


def test_who_asks_nothing_is_no_client_of_a_row_and_the_row_stays_in_its_part() -> None:
    rows = compared([row(BARE, 100), row("login", 2, clients=4)])
    assert (rows[1].clients, rows[1].of_bare) == (4, 0.02)


def test_notes_say_what_is_blank_and_which_page_is_the_deep_one() -> None:
    rows = [row(DEEP_PAGE, 1, orders=size, engine="mariadb") for size in (1_000, 5_000, 1_000_000)]
    assert list(notes(rows)) == [
        "`page 10,000 by cursor` is page 19 with 1,000 orders, page 99 with 5,000 orders, as there are no more."
    ]
    assert list(notes([row("health", 1)])) == [
        "Statements are those a database server counts; SQLite has none, for it runs within the workers."
    ]
    assert [deep_page(orders) for orders in (50, 1_000, 10_000_000)] == [2, 19, 10_000]


def test_ratios_of_a_part_that_was_broken_off_are_to_what_there_is() -> None:
    assert [each.of_bare for each in compared([row(BARE, 1_000), row("place", 100)])] == [1.0, 0.1]
    assert [each.of_bare for each in compared([row("place", 100)])] == [None]


def test_a_limit_that_changes_much_makes_ratios_doubtful() -> None:
    steady = [row(BARE, 1_000), row(BARE, 1_150), row(DRIVER, 100)]
    assert list(unsteady(steady)) == []
    assert list(warnings(steady)) == []
    (warning,) = warnings([row(BARE, 1_151), row("place", 1), row(BARE, 1_000)])
    assert warning == (
        "The machine was not quiet, so ratios are doubtful (sqlite, 1,000 orders, writes, 8 clients): "
        "a bare route did 1,151 and 1,000 a second."
    )


def test_a_record_says_when_where_and_of_what() -> None:
    rows = [row(BARE, 100, cpu=1.0), row(BARE, 200, orders=9_000, cpu=2.0)]
    found = json.loads(json.dumps(record(rows, Wish(("sqlite",), (8,), (1_000, 9_000), 0.4, True), is_whole=False)))
    assert found["date"].endswith("Z")
    assert (found["python"], found["cores"], found["isWhole"]) == (platform.python_version(), os.cpu_count(), False)
    assert "commit" in found
    assert found["rows"][0]["rate"] == 100
    assert found["arguments"] == {
        "engines": ["sqlite"],
        "clients": [8],
        "orders": [1_000, 9_000],
        "seconds": 0.4,
        "quick": True,
    }
    assert found["growth"][0]["cpu_times"] == 2.0
    assert found["notes"] == list(notes(rows))
    assert found["units"]["memory"] == "MB of the largest worker"


def test_a_record_says_what_makes_it_doubtful() -> None:
    rows = [row(BARE, 1_151), row(BARE, 1_000)]
    (warning,) = record(rows, Wish(("sqlite",), (8,), (1_000,), 1.0), is_whole=True)["warnings"]
    assert warning == next(warnings(rows))


def test_the_picture_shows_every_row_with_its_ratios() -> None:
    rows = compared([row(BARE, 900), row(DRIVER, 200), row("place", 100), row(BARE, 1_100)])
    assert " ".join(label(rows[2])) == "100/s   p99 1.0 ms   0.1 of bare   0.5 of driver"
    (axes,) = picture(rows).axes
    assert len(axes.patches) == len(rows)
    assert (axes.get_xscale(), axes.get_xlabel()) == ("log", "answers a second, logarithmic")
    assert axes.get_yticklabels()[-1].get_text() == f"{BARE}, 8 clients, 1,000 orders"


def test_the_picture_says_what_it_is_of_on_one_scale() -> None:
    rows = [row(BARE, 10_000), row("place", 100, engine="mariadb")]
    page = picture(rows, "make bench, today", ["The machine was not quiet."])
    above, below = page.axes
    assert above.get_xlim() == below.get_xlim()
    assert len(page.legends[0].get_texts()) == 2
    assert page.get_suptitle() == "make bench, today"
    assert page.get_supxlabel() == "The machine was not quiet."
