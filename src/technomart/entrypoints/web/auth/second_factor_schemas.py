"""Say how second factors look on the wire."""

from marshmallow import fields, validate

from technomart.domain.auth.second_factor import RECOVERY_CODES
from technomart.domain.kernel.lengths import LONGEST_CODE
from technomart.entrypoints.web.auth.schemas import Code, PasswordRequest
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Flag
from technomart.entrypoints.web.users.schemas import LONGEST_TOKEN


class FactorCode(Wire):
    """A code of the app."""

    code = Code(required=True, validate=validate.Length(1, LONGEST_CODE))


class BothProofsRequest(PasswordRequest, FactorCode):
    """The current password, and a code of the app or a recovery code."""


class SecondStep(FactorCode):
    """What finishes a sign-in: the token of its first step, and a code of the app or a recovery code."""

    secondFactorToken = fields.String(required=True, validate=validate.Length(1, LONGEST_TOKEN))
    remember = Flag(load_default=False)


class SecondFactorSchema(Wire):
    """How it stands with one's own second factor."""

    enabled = fields.Boolean()
    required = fields.Boolean(metadata={"description": "whether the role needs one here"})
    recoveryCodesLeft = fields.Integer(attribute="recovery_codes_left")


class EnrolmentSchema(Wire):
    """What an app is given, shown this once."""

    secret = fields.String(metadata={"description": "base 32, to be typed"})
    address = fields.String(metadata={"description": "otpauth:, to be shown as a QR code"})


class RecoveryCodesSchema(Wire):
    """Recovery codes, shown this once; each is good once."""

    codes = fields.List(fields.String(), validate=validate.Length(max=RECOVERY_CODES))
