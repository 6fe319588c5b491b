"""Write papers as pages for browsers, that need no script and nothing from elsewhere."""

import unicodedata
from base64 import b64encode
from hashlib import sha256
from html import escape

from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.papers.printed import (
    Code,
    Fact,
    Item,
    Printed,
    PrintLine,
    Rule,
    Sheet,
    Space,
    Text,
    Title,
    Total,
)

PESO, MINUS = "\u20b1", "\u2212"
SIZES = {
    Sheet.ROLL_80: ("80mm 297mm", "4mm", "72mm", "9.5pt"),
    Sheet.ROLL_58: ("58mm 297mm", "3mm", "52mm", "8pt"),
    Sheet.A4: ("A4", "18mm", "120mm", "11pt"),
    Sheet.A5: ("A5", "14mm", "120mm", "9.5pt"),
}
"""The page, its margin, how wide the paper is on a screen, and how large its letters."""
LOOK = """
@page { size: %s; margin: %s; }
* { box-sizing: border-box; }
body { width: %s; max-width: 100%%; margin: 0 auto; padding: 2mm 0; color: #000; background: #fff;
  font: %s/1.35 "Source Sans 3", "Source Sans Pro", "DejaVu Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1, h2, p, div { margin: 0; }
h1, h2 { font-size: 1.15em; text-align: center; break-after: avoid; }
h1 { font-size: 1.4em; }
.centre { text-align: center; text-wrap: balance; }
.note { padding-left: 1em; }
.code { text-align: center; font-family: "DejaVu Sans Mono", "Courier New", monospace; font-size: .9em; }
.row { display: flex; justify-content: space-between; gap: 1em; align-items: baseline; break-inside: avoid; }
.row > :first-child { min-width: 0; overflow-wrap: break-word; }
.row > :last-child { flex: none; max-width: 65%%; text-align: right; }
.money > :last-child { max-width: none; white-space: nowrap; }
.sum { font-weight: bold; font-size: 1.15em; }
.item { break-inside: avoid; padding-bottom: .15em; }
.item > .row { padding-left: 1em; }
hr { border: 0; border-top: 1px dashed #000; margin: .45em 0; }
.space { height: 1.2em; }
"""
STYLES = {sheet: LOOK % size for sheet, size in SIZES.items()}
SOURCES = " ".join(f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in STYLES.values())
"""What a content security policy lets stand in these pages: their styles, letter by letter."""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
<style>{style}</style>
</head>
<body>
{lines}
</body>
</html>
"""


def rendered(printed: Printed, sheet: Sheet) -> bytes:
    """Return a paper as a page in UTF-8, for a sheet of this size."""
    lines = "\n".join(_element(line, number) for number, line in enumerate(printed.lines))
    return PAGE.format(name=said(printed.name), style=STYLES[sheet], lines=lines).encode()


def _element(line: PrintLine, number: int) -> str:
    match line:
        case Title(text):
            level = "h2" if number else "h1"
            made = f"<{level}>{said(text)}</{level}>"
        case Text(text, is_centred):
            made = f'<p class="{"centre" if is_centred else "note"}">{said(text)}</p>'
        case Code(text):
            made = f'<p class="code">{said(text)}</p>'
        case Fact(label, value):
            made = _row("row", label, value)
        case Total(label, amount, is_main):
            made = _row("row money sum" if is_main else "row money", label, pesos(amount, is_main=is_main))
        case Item():
            made = _item(line)
        case Rule():
            made = "<hr>"
        case Space():
            made = '<div class="space"></div>'
    return made


def _item(line: Item) -> str:
    if line.unit_price is None or line.amount is None:
        return f'<div class="item"><strong>{line.quantity:,} \u00d7</strong> {said(line.name)}</div>'
    count = f"{line.quantity:,} \u00d7 {pesos(line.unit_price)}"
    return f'<div class="item">{said(line.name)}{_row("row money", count, pesos(line.amount))}</div>'


def _row(kind: str, left: str, right: str) -> str:
    return f'<div class="{kind}"><span>{said(left)}</span><span>{said(right)}</span></div>'


def pesos(amount: Centavos, *, is_main: bool = False) -> str:
    """Return an amount, with the peso sign where people look for it."""
    return (MINUS if amount < 0 else "") + (PESO if is_main else "") + spoken(abs(amount))


def said(text: str) -> str:
    """Return a text as it stands in a page, where nothing in it is markup or turns what follows around."""
    row = " ".join(unicodedata.normalize("NFC", text).split())
    return escape("".join(letter for letter in row if letter.isprintable()))
