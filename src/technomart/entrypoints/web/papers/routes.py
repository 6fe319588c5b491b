"""Show the papers that sales left behind."""

from typing import Any

from technomart.domain.papers.filters import PaperFilter, PrintJobFilter
from technomart.domain.usecases.papers import ListPapers, ListPrintJobs
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.http import actor, paged, use
from technomart.entrypoints.web.papers import schemas
from technomart.entrypoints.web.shared.base import page_request, paginated
from technomart.entrypoints.web.time_range import days_from_to

routes = Blueprint("papers", __name__, url_prefix="/api/papers", description="The papers of sales")


@routes.route("", who=Permission.TILL_MANAGE, refuses=(409,))
@routes.arguments(schemas.PaperQuery, location="query")
@routes.response(200, paginated(schemas.JournalEntrySchema))
def list_papers(query: dict[str, Any]) -> dict[str, Any]:
    """List invoices, voids and returns as they were issued, newest first, each with where its printing stands."""
    first, last = days_from_to(query)
    wanted = PaperFilter(query["register_id"] or None, query["kind"], first, last)
    return paged(use(ListPapers)(actor(), wanted, page_request(query, wanted)))


@routes.route("/printing", who=Permission.TILL_MANAGE, refuses=(409,))
@routes.arguments(schemas.PrintJobQuery, location="query")
@routes.response(200, paginated(schemas.PrintJobSchema))
def list_print_jobs(query: dict[str, Any]) -> dict[str, Any]:
    """List what was to be printed at each printer, newest first: papers, kitchen tickets, X and Z readings."""
    wanted = PrintJobFilter(query["printer"], query["state"])
    return paged(use(ListPrintJobs)(actor(), wanted, page_request(query, wanted)))
