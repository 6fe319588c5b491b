"""Say in which closed or open days the money of some days by the clock is, where the two differ."""

from collections.abc import Iterator

from technomart.domain.kernel.money import spoken
from technomart.domain.reports.till import Closing, TillReport


def facts(report: TillReport) -> Iterator[tuple[str, str, str]]:
    """Yield what the sales report has, and each day of a register that has something else."""
    apart = [closing for closing in report.closings if closing.differs]
    yield "By the clock", spoken(report.clock_net), "net sales of the sales report on these days"
    yield from ((f"Of it {_where(closing)}", spoken(closing.money.net), _note(closing)) for closing in apart)


def _where(closing: Closing) -> str:
    money = closing.money
    if money.day is None:
        return "at no register"
    day = f"{money.day:%d %b} of {money.register}"
    return f"in {day}, open" if money.number is None else f"in Z {money.number}, {day}"


def _note(closing: Closing) -> str:
    if closing.whole is None:
        return "not closed yet" if closing.money.number is None else "of another day by its register"
    rest = closing.whole - closing.money.net
    return f"of {spoken(closing.whole)}; {spoken(rest)} moved on other days by the clock"
