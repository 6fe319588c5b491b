"""Write papers as the bytes that receipt printers take (ESC/POS), with python-escpos."""

import unicodedata
from itertools import groupby

from escpos.printer import Dummy
from rich.cells import cell_len

from technomart.adapters.printing.columns import laid_out
from technomart.domain.papers.printed import Printed, Sheet

CODE_PAGE = "CP850"
"""Latin letters with their accents; every printer of the last decades has it."""
UNKNOWN = "?"
TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        "\u2022": "*",
    }
)
"""What telephones write in place of what is typed, dashes and quotation marks above all."""


def rendered(printed: Printed, sheet: Sheet) -> bytes:
    """Return what prints a paper and cuts it; the rows are those of the plain text, and no drawer is opened."""
    printer = Dummy()
    printer.hw("INIT")
    printer.charcode(CODE_PAGE)
    for style, rows in groupby(laid_out(printed, sheet.columns), lambda row: (row.is_title, row.is_strong)):
        set_for(printer, *style)
        printer.text("".join(known(row.text.rstrip()) + "\n" for row in rows))
    printer.cut()
    output: bytes = printer.output
    return output


def set_for(printer: Dummy, is_title: bool, is_strong: bool) -> None:  # noqa: FBT001 - a row's two marks
    """Have rows stand out: titles are twice as high and as wide as others, so that columns stay."""
    is_bold = is_title or is_strong
    printer.set(align="left", bold=is_bold, normal_textsize=not is_title, double_height=is_title)


def known(text: str) -> str:
    """Return a text of the same width in letters that printers have: others as they are typed, bare, or as a mark."""
    return "".join(map(_known, text.translate(TYPED)))


def _known(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter)[:1]
    for candidate in (letter, bare):
        if _is_encodable(candidate) and cell_len(candidate) == cell_len(letter):
            return candidate
    return UNKNOWN * cell_len(letter)


def _is_encodable(letter: str) -> bool:
    try:
        letter.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return letter.isprintable()
