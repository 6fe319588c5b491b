"""Draw figures as bars."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from benchmarks.figures import LIMITS, Figures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINE = 0.19  # inches for a bar
COLOR, LIMIT_COLOR = "#2f6f9f", "#c9a24b"


def picture(rows: Sequence[Figures], title: str = "", below: Sequence[str] = ()) -> "Figure":
    """Return the rates as bars, a chart for each engine on one scale, with the ratios to the limits."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # slow to load
    from matplotlib.patches import Patch  # noqa: PLC0415  # as above

    engines = {engine: list(of)[::-1] for engine, of in groupby(rows, lambda row: row.engine)}
    heights = [1 + LINE * len(of) for of in engines.values()]
    page = Figure(figsize=(14, sum(heights) + 0.5 + LINE * len(below)), layout="constrained")
    page.suptitle(title, fontsize=10)
    page.supxlabel("\n".join(below), fontsize=7)
    kinds = {"the program": COLOR, "a limit, measured before and after": LIMIT_COLOR}
    page.legend(handles=[Patch(color=color, label=name) for name, color in kinds.items()], loc="outside upper right")
    all_axes = page.subplots(len(engines), 1, squeeze=False, sharex=True, height_ratios=heights)[:, 0]
    for axes, (engine, of) in zip(all_axes, engines.items(), strict=True):
        names = [f"{row.name}, {row.clients} clients, {row.orders:,} orders" for row in of]
        colors = [LIMIT_COLOR if row.name in LIMITS else COLOR for row in of]
        bars = axes.barh(range(len(of)), [row.rate for row in of], color=colors, tick_label=names)
        axes.bar_label(bars, [" ".join(label(row)) for row in of], padding=4, fontsize=7)
        axes.set_xscale("log")
        axes.set_xlabel("answers a second, logarithmic", fontsize=8)
        axes.tick_params(labelsize=7, labelbottom=True)
        axes.margins(x=0.3, y=0.01)
        axes.set_title(f"{engine}: answers a second, and the share of what the limits reach")
    return page


def label(row: Figures) -> Iterator[str]:
    """Yield what is written at a bar."""
    yield f"{row.rate:,.0f}/s" + ("" if row.p99 is None else f"   p99 {row.p99:,.1f} ms")
    for of, name in ((row.of_bare, "of bare"), (row.of_driver, "of driver")):
        if of is not None:
            yield f"  {of:.2g} {name}"
