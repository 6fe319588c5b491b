"""Draw reports as pictures, with matplotlib, which the extra `charts` installs."""

import sys
import warnings
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from technomart.entrypoints.reporting.terminal import figure
from technomart.entrypoints.reporting.views import Chart, View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import BarContainer
    from matplotlib.figure import Figure

WIDTH = 12.0  # inches
HEAD, FACTS, ROW = 0.9, 0.75, 3.4
FACTS_IN_A_ROW = 6
BLUE, ORANGE, GREY, INK = "#2f6f9f", "#e07b39", "#8a8f98", "#22262b"
MOST_LABELLED, ROOMY, MOST_TICKS = 31, 16, 6
MILLION = 1_000_000
LETTERS_ABREAST = 130
MISSING = f"Pictures need matplotlib, which is not installed; run  {sys.executable} -m pip install matplotlib"


class PicturesMissing(Exception):
    """The extra that draws is not installed."""


def draw(view: View, file: IO[bytes]) -> None:
    """Write a report's charts as PNG, with a box for each character that no font has.

    Raises `PicturesMissing`.
    """
    try:
        from matplotlib import rc_context  # noqa: PLC0415  # an extra, and slow to load
        from matplotlib.figure import Figure  # noqa: PLC0415  # as above
    except ModuleNotFoundError as error:
        raise PicturesMissing(MISSING) from error
    with rc_context({"text.parse_math": False}), warnings.catch_warnings():  # a name with `$` is no formula
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        rows = layout(view.charts)
        facts = -(-len(view.facts) // FACTS_IN_A_ROW)
        shares = [HEAD + FACTS * facts] + [ROW] * len(rows)
        page = Figure(figsize=(WIDTH, sum(shares)), dpi=110, facecolor="white", layout="constrained")
        parts = page.subfigures(len(shares), 1, height_ratios=shares, squeeze=False)[:, 0]
        head(parts[0], view, facts)
        for part, charts in zip(parts[1:], rows, strict=True):
            for place, chart in zip(part.subplots(1, len(charts), squeeze=False)[0], charts, strict=True):
                plot(place, chart)
        page.savefig(file, format="png")


def layout(charts: Sequence[Chart]) -> list[list[Chart]]:
    """Return charts in rows: upright ones need a whole row, the others share one."""
    rows: list[list[Chart]] = []
    for chart in charts:
        if not chart.upright and rows and not rows[-1][0].upright and len(rows[-1]) == 1:
            rows[-1].append(chart)
        else:
            rows.append([chart])
    return rows


def head(part: "Figure", view: View, rows: int) -> None:
    """Write the title and the figures."""
    high = HEAD + FACTS * rows
    part.text(0.02, 1 - 0.32 / high, view.title, size=20, weight="bold", color=INK, va="center")
    part.text(0.02, 1 - 0.66 / high, view.about, size=11, color=GREY, va="center")
    for position, (name, value, note) in enumerate(view.facts):
        row, column = divmod(position, FACTS_IN_A_ROW)
        left, top = 0.02 + column * 0.163, HEAD + 0.1 + FACTS * row
        part.text(left, 1 - top / high, name, size=9, color=GREY, va="center")
        part.text(left, 1 - (top + 0.23) / high, value, size=14, weight="bold", color=INK, va="center")
        part.text(left, 1 - (top + 0.43) / high, note, size=7.5, color=GREY, va="center")


def plot(place: "Axes", chart: Chart) -> None:
    """Draw one chart."""
    names, values = [name for name, _ in chart.bars], [value for _, value in chart.bars]
    place.set_title(chart.title, loc="left", size=12, weight="bold", color=INK)
    place.spines[["top", "right"]].set_visible(False)
    if not values:
        place.set_axis_off()
        place.text(0.5, 0.5, "nothing", ha="center", color=GREY, transform=place.transAxes)
        return
    drawn = upright(place, chart, names, values) if chart.upright else lying(place, chart, names, values)
    scale(place, chart, max(values))
    if len(values) <= MOST_LABELLED:
        crowded = max(values) >= MILLION or (chart.upright and len(values) > ROOMY)
        labels = [label(value, max(values), crowded=crowded) for value in values]
        place.bar_label(drawn, labels=labels, padding=2, size=7.5, color=INK)


def upright(place: "Axes", chart: Chart, names: list[str], values: list[float]) -> "BarContainer":
    """Draw bars beside each other, in the order of time."""
    place.set_ylabel(chart.unit, color=GREY)
    place.margins(x=0.01)
    rotation = 0 if sum(map(len, names)) <= LETTERS_ABREAST else 60
    place.set_xticks(range(len(names)), names, rotation=rotation, size=9)
    return place.bar(range(len(values)), values, color=colors(values), width=0.75)


def lying(place: "Axes", chart: Chart, names: list[str], values: list[float]) -> "BarContainer":
    """Draw bars below each other, the first at the top."""
    place.set_xlabel(chart.unit, color=GREY)
    place.margins(y=0.02)
    place.set_yticks(range(len(names)), names, size=9)
    place.invert_yaxis()
    return place.barh(range(len(values)), values, color=colors(values), height=0.7)


def colors(values: list[float]) -> list[str]:
    """Return the bars' colours; the highest stands out."""
    most = max(values)
    return [ORANGE if value == most and most > 0 else BLUE for value in values]


def scale(place: "Axes", chart: Chart, most: float) -> None:
    """Write figures along the bars, few enough to be read."""
    axis = place.yaxis if chart.upright else place.xaxis
    axis.set_major_formatter(lambda value, _: short(value) if most >= MILLION else figure(value))
    place.locator_params(axis="y" if chart.upright else "x", nbins=MOST_TICKS)
    axis.grid(visible=True, color="#e6e8eb")
    place.set_axisbelow(True)


def label(value: float, most: float, *, crowded: bool) -> str:
    """Return what stands at a bar; nothing at one that is not there."""
    if not value:
        return ""
    if crowded:
        return short(value)
    return figure(round(value) if most >= 100 else value)


def short(value: float) -> str:
    """Return a figure in few letters: `7.9M`, `48k`."""
    for unit, letter in ((MILLION, "M"), (1_000, "k")):
        if abs(value) >= unit:
            return f"{value / unit:.1f}".removesuffix(".0") + letter
    return figure(value)
