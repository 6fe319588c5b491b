"""Say how registers look on the wire."""

from typing import Any

from marshmallow import fields, validate

from technomart.domain.kernel.lengths import LONGEST_NAME
from technomart.domain.registers.register import CODE, LONGEST_CODE
from technomart.domain.usecases.registers import RegisterEntry
from technomart.entrypoints.web.shared.base import Changes, Wire
from technomart.entrypoints.web.shared.texts import OptionalText, Text

MACHINE = "What papers say of the machine; without it, what the settings say."


class RegisterSchema(Wire):
    """A till, and the cash session in it that is not closed."""

    may_lack = frozenset({"closedThrough", "cashSessionId", "machineMin", "machineSerial"})

    id = fields.String(attribute="register.id")
    code = fields.String(attribute="register.code")
    name = fields.String(attribute="register.name")
    closedThrough = fields.Date(
        attribute="register.closed_through", metadata={"description": "The last business day that was closed."}
    )
    cashSessionId = fields.String(attribute="session_id")
    isOpen = fields.Boolean(
        attribute="is_open", metadata={"description": "Whether cash goes into that session; not while it is counted."}
    )
    version = fields.Integer(attribute="register.version")
    machineMin = fields.String(attribute="register.machine_min", metadata={"description": MACHINE})
    machineSerial = fields.String(attribute="register.machine_serial", metadata={"description": MACHINE})


class RegisterCode(Text):
    """A code of letters, digits and hyphens, which may be typed in any case."""

    def __init__(self, **kwargs: Any) -> None:
        """Refuse what papers and addresses cannot show."""
        super().__init__(longest=LONGEST_CODE, shortest=1, **kwargs)
        said = "Must be of letters A to Z, digits and hyphens, and begin with no hyphen."
        self.validators.append(validate.Regexp(f"{CODE}\\Z", error=said))
        self.read_as = {"pattern": f"^{CODE}$"}


class NewRegisterRequest(Wire):
    """A new register; the code, in upper case, is what papers and payments name it by; once on papers it stays."""

    code = RegisterCode(required=True)
    name = Text(longest=LONGEST_NAME, shortest=1, required=True)
    machineMin = OptionalText(longest=LONGEST_NAME, attribute="machine_min", metadata={"description": MACHINE})
    machineSerial = OptionalText(longest=LONGEST_NAME, attribute="machine_serial", metadata={"description": MACHINE})


class RegisterRequest(Changes, NewRegisterRequest):
    """What a register is called, and which machine it is, from now on; what is left out stays."""

    builds = RegisterEntry
