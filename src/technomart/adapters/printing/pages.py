"""Put the parts of a PDF file on numbered pages of A5."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate

from technomart.adapters.printing.typeface import GREY, PLAIN, PRINTING, letters, shown

FRAME = 6
"""What the library leaves around everything on a page, in points."""


def on_pages(
    name: str, parts: Callable[[], Iterable[Flowable]], *, margin: float, title: str, author: str | None = None
) -> bytes:
    """Return a PDF file of as many pages as the parts take, each with the name and its number at its foot.

    `margin` is in points.
    """
    with PRINTING:
        letters()
        file, foot, right = BytesIO(), shown(name), A5[0] - margin
        margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), margin - FRAME)
        document = SimpleDocTemplate(file, pagesize=A5, title=shown(title), author=author and shown(author), **margins)

        def numbered(canvas: Canvas, page: Any) -> None:
            canvas.setFont(PLAIN, 7.5)
            canvas.setFillColor(GREY)
            canvas.drawRightString(right, margin / 2, f"{foot}, page {page.page}")

        document.build(list(parts()), onFirstPage=numbered, onLaterPages=numbered)
        return file.getvalue()
