"""Set texts in PDF files in a typeface that has the peso sign."""

import unicodedata
from functools import cache
from pathlib import Path
from threading import Lock
from xml.sax.saxutils import escape

import font_source_sans_pro
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from technomart.domain.kernel.money import Centavos, spoken

FILES = Path(font_source_sans_pro.__file__).parent / "files"
PLAIN, BOLD = "SourceSansPro-Regular", "SourceSansPro-Bold"
GREY, RULE = HexColor(0x666666), HexColor(0xBBBBBB)
UNKNOWN = "?"
"""What stands for a letter the typeface has not."""
IGNORED = ("Cc", "Cf", "Cs", "Mn")
"""Categories of letters that show nothing by themselves: what the typeface has not of them is left out."""
PESO, MINUS = "\u20b1", "\u2212"

TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9, leading=11.5)
SMALL = ParagraphStyle("small", TEXT, fontSize=7.5, leading=9.5, textColor=GREY)
STRONG = ParagraphStyle("strong", TEXT, fontName=BOLD)
TITLE = ParagraphStyle("title", STRONG, fontSize=15, leading=19)

PRINTING = Lock()
"""Held while a file is made: the library keeps what it knows of a typeface in one place."""


@cache
def letters() -> frozenset[int]:
    """Return the letters of the typeface, which is made known to the library at the first call."""
    plain, bold = (TTFont(name, FILES / f"{name}.ttf") for name in (PLAIN, BOLD))
    for font in (plain, bold):
        registerFont(font)
    return frozenset(plain.face.charToGlyph) & frozenset(bold.face.charToGlyph)


def shown(text: str) -> str:
    """Return a text in letters the typeface has; blanks of any kind are one blank."""
    known = letters()

    def letter(char: str) -> str:
        if ord(char) in known and char.isprintable():
            return char
        return "" if unicodedata.category(char) in IGNORED else UNKNOWN

    return "".join(map(letter, " ".join(unicodedata.normalize("NFC", text).split())))


def said(text: str, style: ParagraphStyle = TEXT) -> Paragraph:
    """Return a text that wraps where it is too long, also within a word."""
    return Paragraph(escape(shown(text)), style)


def pesos(amount: Centavos) -> str:
    """Return an amount with the peso sign."""
    return (MINUS if amount < 0 else "") + PESO + spoken(abs(amount))
