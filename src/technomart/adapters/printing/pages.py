"""Put the parts of a PDF file on numbered pages, as few as they fit on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from technomart.adapters.printing.typeface import GREY, PLAIN, PRINTING, letters, shown

SCALES = 1.0, 0.92, 0.85
"""How large everything is, at most and at least; it is smaller where that saves a page."""


@dataclass(frozen=True, slots=True)
class Paging:
    """How wide and high a page is, and what is left free around everything on it, in points."""

    size: tuple[float, float]
    margin: float


def on_pages(name: str, parts: Callable[[float], Iterable[Flowable]], paging: Paging) -> bytes:
    """Return a PDF file of the parts, each page with the name and its number at its foot.

    `parts` makes them for a width in points.
    """
    with PRINTING:
        letters()
        file, least = _built(name, parts, paging, SCALES[0])
        for scale in SCALES[1:]:
            if least == 1:
                break
            smaller, pages = _built(name, parts, paging, scale)
            if pages < least:
                file, least = smaller, pages
        return file


def _built(name: str, parts: Callable[[float], Iterable[Flowable]], paging: Paging, scale: float) -> tuple[bytes, int]:
    """Return the file at a scale, and how many pages it has."""
    file, foot, edge = BytesIO(), shown(name), paging.margin / scale
    width, height = (side / scale for side in paging.size)

    def begun(canvas: Canvas, page: Any) -> None:
        canvas.scale(scale, scale)
        canvas.setFont(PLAIN, 7.5)
        canvas.setFillColor(GREY)
        canvas.drawRightString(width - edge, edge / 2, f"{foot}, page {page.page}")

    inside = width - 2 * edge, height - 2 * edge
    frame = Frame(edge, edge, *inside, leftPadding=0, bottomPadding=0, rightPadding=0, topPadding=0)
    page = PageTemplate(frames=[frame], onPage=begun, pagesize=paging.size)
    document = BaseDocTemplate(file, pagesize=paging.size, pageTemplates=[page], title=foot)
    document.build(list(parts(inside[0])))
    return file.getvalue(), document.page
