"""Answer papers as text, pages and PDF files."""

from typing import Any

from flask import Response, current_app

from technomart.domain.papers.printed import Form, Printed, Sheet
from technomart.entrypoints.web.contract import NAMED
from technomart.entrypoints.web.http import ports

TYPES = {Form.TEXT: "text/plain", Form.HTML: "text/html", Form.PDF: "application/pdf"}
SUFFIXES = {Form.TEXT: "txt", Form.HTML: "html", Form.PDF: "pdf"}
CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def described(form: Form) -> dict[str, Any]:
    """Return how the document describes a paper in a form."""
    schema = {"type": "string", "format": "binary"} if form is Form.PDF else {"type": "string"}
    return {"schema": schema, "content_type": TYPES[form], "headers": NAMED}


def paper_file(printed: Printed, form: Form, sheet: Sheet) -> Response:
    """Answer a paper in a form; a page loads nothing, and its own style alone is let in."""
    renderer = ports().renderer
    response = current_app.response_class(renderer.rendered(printed, form, sheet), mimetype=TYPES[form])
    response.headers.set("Content-Disposition", "inline", filename=f"{printed.name}.{SUFFIXES[form]}")
    if form is Form.HTML:
        response.headers["Content-Security-Policy"] = f"{CLOSED}; style-src {renderer.styles()}"
    return response
