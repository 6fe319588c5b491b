import pytest
from benchmarks.figures import TICKS, Figures, cpu_seconds, per_answer, percentile, ratio, resident
from benchmarks.load import Answer, location_id, parsed
from benchmarks.show import growth

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


def test_growth_is_the_largest_size_beside_the_smallest() -> None:
    def row(orders: int, p95: float) -> Figures:
        return Figures(
            engine="sqlite", name="detail", clients=8, orders=orders, answers=1, errors=0, rate=1, p50=1, p95=p95, p99=1
        )

    assert growth([row(1_000_000, 6.0), row(1_000, 4.0)]) == [("sqlite", "detail", [4.0, 6.0], 1.5)]
