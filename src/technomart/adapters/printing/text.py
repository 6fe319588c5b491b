"""Write papers as plain text."""

from technomart.adapters.printing.columns import laid_out
from technomart.domain.papers.printed import Printed, Sheet


def rendered(printed: Printed, sheet: Sheet) -> bytes:
    """Return a paper as lines of text in UTF-8, that end with a line feed."""
    rows = (row.text.rstrip() for row in laid_out(printed, sheet.columns))
    return "".join(f"{row}\n" for row in rows).encode()
