"""Show and keep the registers."""

from typing import Any

from flask import Response

from technomart.domain.day_closes.printed import Readings
from technomart.domain.papers.printed import Form
from technomart.domain.registers.register import MOST_REGISTERS, Machine
from technomart.domain.services.versions import of_register
from technomart.domain.usecases.day_closes.read import ReadRegister
from technomart.domain.usecases.print_readings import PrintRegister
from technomart.domain.usecases.registers import AddRegister, EditRegister, ListRegisters, RegisterEntry, RemoveRegister
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import PRINTED_AGAIN
from technomart.entrypoints.web.day_closes.schemas import HeldSchema
from technomart.entrypoints.web.http import Created, actor, ok, ports, use
from technomart.entrypoints.web.papers.files import described, paper_file
from technomart.entrypoints.web.papers.schemas import FORMS, FormQuery, PrintJobSchema
from technomart.entrypoints.web.registers import schemas
from technomart.entrypoints.web.shared.base import Done, done, enveloped, listed

routes = Blueprint("registers", __name__, url_prefix="/api/registers", description="The tills")


@routes.route("", who=Permission.TILL_USE)
@routes.response(200, listed(schemas.RegisterSchema, MOST_REGISTERS))
def list_registers() -> dict[str, Any]:
    """List the registers, by their codes; every canteen has one from the start."""
    return ok(use(ListRegisters)(actor()))


@routes.route("", methods=["POST"], who=Permission.TILL_MANAGE, refuses=(409,))
@routes.arguments(schemas.NewRegisterRequest)
@routes.response(201, enveloped(schemas.RegisterSchema))
def add_register(wanted: dict[str, str]) -> Created:
    """Add a register."""
    machine = Machine(wanted["machine_min"], wanted["machine_serial"])
    till = use(AddRegister)(actor(), wanted["code"], wanted["name"], machine)
    return ok(till), 201, {"Location": f"/api/registers/{till.register.id}"}


@routes.route("/<register_id>/x", who=Permission.TILL_MANAGE)
@routes.arguments(FormQuery, location="query")
@routes.response(200, enveloped(HeldSchema))
@routes.alt_response(200, **described(Form.TEXT))
@routes.alt_response(200, **described(Form.HTML))
@routes.alt_response(200, **described(Form.PDF))
def x_reading(query: dict[str, Any], register_id: str) -> dict[str, Any] | Response:
    """Read what a register holds since its last close, which changes nothing; it is found by its id or its code."""
    held, form = use(ReadRegister)(actor(), register_id), FORMS.get(query["format"])
    if form is None:
        return ok(held)
    now = ports().bookings.at()
    printed = use(Readings).of_register(held.register, held.span, held.reading, now, held.begun)
    return paper_file(printed, form, query["width"])


@routes.route(
    "/<register_id>/x/print", methods=["POST"], who=Permission.TILL_MANAGE, often=PRINTED_AGAIN, refuses=(409,)
)
@routes.response(200, enveloped(PrintJobSchema))
def print_x_reading(register_id: str) -> dict[str, Any]:
    """Have the printer print in its turn what a register holds now; 409 without one."""
    return ok(use(PrintRegister)(actor(), register_id))


@routes.route("/<register_id>", methods=["PATCH"], who=Permission.TILL_MANAGE, version=of_register, refuses=(409,))
@routes.arguments(schemas.RegisterRequest)
@routes.response(200, enveloped(schemas.RegisterSchema))
def edit_register(entry: RegisterEntry, register_id: str) -> dict[str, Any]:
    """Give a register another name, or code unless papers have it; it is found by its id or its code."""
    return ok(use(EditRegister)(actor(), register_id, entry))


@routes.route("/<register_id>", methods=["DELETE"], who=Permission.TILL_MANAGE, version=of_register, refuses=(409,))
@routes.response(200, Done)
def remove_register(register_id: str) -> dict[str, Any]:
    """Take a register out of use; 409 while it has a cash session or days that are not closed, and for the last one."""
    use(RemoveRegister)(actor(), register_id)
    return done("The register was removed.")
