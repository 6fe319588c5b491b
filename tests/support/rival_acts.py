"""What each use case that changes something does to a world, in groups that change the same rows."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import time

from support.builders import NOW, TODAY
from support.rival_ports import SIX_DIGITS
from support.rival_trade import TILL, TRADE
from support.rival_worlds import CODE, RECOVERY, AtWork, Enrolling, Forgetful, Guarded, Told
from support.rivals import BOSS, DAY, Act, People, World
from technomart.domain.auth.one_time_tokens import BadOneTimeToken, Purpose
from technomart.domain.notifications.notification import NotificationNotFound
from technomart.domain.services.attendance import AttendanceEntry
from technomart.domain.staff.leave import LeaveStatus
from technomart.domain.staff.schedule import Weekday
from technomart.domain.usecases.auth.links import EndLink
from technomart.domain.usecases.auth.passwords import ChangePassword, ForgotPassword, ResetPassword, SetPassword
from technomart.domain.usecases.auth.register import SendVerification, VerifyEmail
from technomart.domain.usecases.auth.reset_codes import AskForResetCode, ExchangeResetCode, ResetPasswordByCode
from technomart.domain.usecases.auth.second_factor import (
    ConfirmSecondFactor,
    RemoveSecondFactor,
    RenewRecoveryCodes,
    StartSecondFactor,
)
from technomart.domain.usecases.auth.second_step import SignInSecondStep
from technomart.domain.usecases.auth.sessions import EndSession, RefreshSession, SignOut, SignOutEverywhere
from technomart.domain.usecases.auth.sign_in import SignIn, SignInWithGoogle
from technomart.domain.usecases.notifications import (
    ReadAllNotifications,
    ReadNotification,
    RemoveNotification,
    SetNotificationSettings,
)
from technomart.domain.usecases.purge import Purge
from technomart.domain.usecases.staff.attendance import (
    ClockIn,
    ClockOut,
    CorrectAttendance,
    EnterAttendance,
    RemoveAttendance,
)
from technomart.domain.usecases.staff.employees import EditEmployee, EmployeeEntry, RemoveEmployee
from technomart.domain.usecases.staff.exceptions import ExceptionEntry, PlanDate, StrikeDate
from technomart.domain.usecases.staff.leave import AskForLeave, EditLeave, LeaveEntry, WithdrawLeave
from technomart.domain.usecases.staff.schedule import PlanDay, StrikeDay, WeekEntry
from technomart.domain.usecases.users.edit import EditUser, UserEdit
from technomart.domain.usecases.users.headshot import UploadHeadshot
from technomart.domain.usecases.users.manage import CreateAdmin, RemoveUser
from technomart.domain.usecases.users.roles import DescribeRole
from technomart.domain.usecases.users.second_factor import RemoveSecondFactorOf
from technomart.domain.usecases.users.status_and_role import SetRole, SetStatus
from technomart.domain.usecases.users.verification import ReviewVerification, Verdict
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User
from technomart.wiring import Ports

NEW = "violet kettle marches at nine"
TEN = time(10), time(18)


def proof(do: Ports, user: User) -> str:
    """Return the token by which somebody who waits asks how things stand."""
    return do.authenticator.verify.issue(user.id, NOW)


def right(found: object) -> None:
    """Refuse what a wrong code leads to, which is an answer."""
    if not found:
        raise BadOneTimeToken


def gone(do: Ports, world: World) -> None:
    """Remove a notification; somebody who removed it too has done the same."""
    with suppress(NotificationNotFound):
        do.use(RemoveNotification)(world.actor, world.id(9))


ACCOUNT: Mapping[str, Act] = {
    "EditUser: name": lambda do, w: do.use(EditUser)(BOSS, w.user.id, UserEdit(name="Anna")),
    "EditUser: phone": lambda do, w: do.use(EditUser)(w.actor, w.user.id, UserEdit(phone="0917")),
    "EditUser: password": lambda do, w: do.use(EditUser)(BOSS, w.user.id, UserEdit(password=NEW)),
    "EditUser: address": lambda do, w: do.use(EditUser)(
        w.actor, w.user.id, UserEdit(email=f"new-{w.user.email}", current_password="correct horse")
    ),
    "SetRole": lambda do, w: do.use(SetRole)(BOSS, w.user.id, Role.STAFF),
    "SetStatus": lambda do, w: do.use(SetStatus)(BOSS, w.user.id, AccountStatus.DEACTIVATED),
    "RemoveUser": lambda do, w: do.use(RemoveUser)(BOSS, w.user.id),
    "ChangePassword": lambda do, w: do.use(ChangePassword)(w.actor, "correct horse", NEW),
    "SetPassword": lambda do, w: do.use(SetPassword)(BOSS, w.user.id, f"{NEW} again"),
    "ResetPassword": lambda do, w: do.use(ResetPassword)(w.token(Purpose.RESET_PASSWORD), f"{NEW} sharp"),
    "VerifyEmail": lambda do, w: do.use(VerifyEmail)(w.token(Purpose.VERIFY_EMAIL)),
    "VerifyEmail: moved": lambda do, w: do.use(VerifyEmail)(w.token("moved")),
    "SignIn": lambda do, w: do.use(SignIn)(w.user.email, "correct horse"),
    "SignInWithGoogle": lambda do, w: do.use(SignInWithGoogle)(credential=f"{w.link.subject} {w.user.email}"),
    "EndLink": lambda do, w: do.use(EndLink)(w.actor, w.link.link_id),
    "RefreshSession": lambda do, w: do.use(RefreshSession)(w.token("refresh")),
    "SignOut": lambda do, w: do.use(SignOut)(None, w.token("refresh")),
    "EndSession": lambda do, w: do.use(EndSession)(w.actor, w.id(3)),
    "SignOutEverywhere": lambda do, w: do.use(SignOutEverywhere)(w.actor),
    "SignOutEverywhere: links": lambda do, w: do.use(SignOutEverywhere)(w.actor, links=True),
    "EditEmployee: link": lambda do, w: do.use(EditEmployee)(BOSS, w.employee.id, EmployeeEntry(user_id=w.user.id)),
    "RemoveEmployee": lambda do, w: do.use(RemoveEmployee)(BOSS, w.employee.id),
    "ClockIn": lambda do, w: do.use(ClockIn)(w.actor),
}
WAITING: Mapping[str, Act] = {
    "ReviewVerification: yes": lambda do, w: do.use(ReviewVerification)(BOSS, Verdict(w.waiting.id, Role.MANAGER)),
    "ReviewVerification: no": lambda do, w: do.use(ReviewVerification)(BOSS, Verdict(w.waiting.id, None, "who?")),
    "UploadHeadshot": lambda do, w: do.use(UploadHeadshot)(proof(do, w.waiting), b"a picture", consent=True),
    "SetStatus": lambda do, w: do.use(SetStatus)(BOSS, w.waiting.id, AccountStatus.ACTIVE),
    "SetRole": lambda do, w: do.use(SetRole)(BOSS, w.waiting.id, Role.MANAGER),
    "EditUser": lambda do, w: do.use(EditUser)(BOSS, w.waiting.id, UserEdit(name="Benjamin")),
    "RemoveUser": lambda do, w: do.use(RemoveUser)(BOSS, w.waiting.id),
}
PLANS: Mapping[str, Act] = {
    "EditEmployee: pay": lambda do, w: do.use(EditEmployee)(BOSS, w.employee.id, EmployeeEntry(hourly_rate=90_00)),
    "EditEmployee: position": lambda do, w: do.use(EditEmployee)(BOSS, w.employee.id, EmployeeEntry(position="Chef")),
    "RemoveEmployee": lambda do, w: do.use(RemoveEmployee)(BOSS, w.employee.id),
    "EnterAttendance": lambda do, w: do.use(EnterAttendance)(
        BOSS, w.employee.id, AttendanceEntry(TODAY - 2 * DAY, *TEN)
    ),
    "CorrectAttendance: notes": lambda do, w: do.use(CorrectAttendance)(BOSS, w.id(5), AttendanceEntry(notes="Bus.")),
    "CorrectAttendance: day": lambda do, w: do.use(CorrectAttendance)(
        BOSS, w.id(5), AttendanceEntry(TODAY - 2 * DAY, *TEN)
    ),
    "RemoveAttendance": lambda do, w: do.use(RemoveAttendance)(BOSS, w.id(5)),
    "AskForLeave": lambda do, w: do.use(AskForLeave)(
        BOSS, LeaveEntry(TODAY + 6 * DAY, TODAY + 7 * DAY, employee_id=w.employee.id)
    ),
    "EditLeave: yes": lambda do, w: do.use(EditLeave)(BOSS, w.id(8), LeaveEntry(status=LeaveStatus.APPROVED)),
    "EditLeave: days": lambda do, w: do.use(EditLeave)(BOSS, w.id(8), LeaveEntry(last=TODAY + 5 * DAY)),
    "EditLeave: reason": lambda do, w: do.use(EditLeave)(BOSS, w.id(8), LeaveEntry(reason="Wedding")),
    "WithdrawLeave": lambda do, w: do.use(WithdrawLeave)(BOSS, w.id(8)),
    "PlanDay: another": lambda do, w: do.use(PlanDay)(BOSS, WeekEntry(w.employee.id, Weekday.TUESDAY, *TEN)),
    "PlanDay: end": lambda do, w: do.use(PlanDay)(BOSS, WeekEntry(end=time(17)), w.id(6)),
    "PlanDay: start": lambda do, w: do.use(PlanDay)(BOSS, WeekEntry(start=time(8)), w.id(6)),
    "StrikeDay": lambda do, w: do.use(StrikeDay)(BOSS, w.id(6)),
    "PlanDate: hours": lambda do, w: do.use(PlanDate)(BOSS, ExceptionEntry(None, None, *TEN, off=False), w.id(7)),
    "PlanDate: day": lambda do, w: do.use(PlanDate)(BOSS, ExceptionEntry(day=TODAY + 21 * DAY), w.id(7)),
    "StrikeDate": lambda do, w: do.use(StrikeDate)(BOSS, w.id(7)),
}
CODES: Mapping[str, Act] = {
    "AskForResetCode": lambda do, w: do.use(AskForResetCode)(w.user.email),
    "ExchangeResetCode": lambda do, w: right(do.use(ExchangeResetCode)(w.user.email, CODE)),
    "ResetPasswordByCode": lambda do, w: right(do.use(ResetPasswordByCode)(w.user.email, CODE, NEW)),
    "ForgotPassword": lambda do, w: do.use(ForgotPassword)(w.user.email),
    "ResetPassword": lambda do, w: do.use(ResetPassword)(w.token(Purpose.RESET_PASSWORD), f"{NEW} sharp"),
    "SendVerification": lambda do, w: do.use(SendVerification)(proof(do, w.waiting)),
    "SetStatus": lambda do, w: do.use(SetStatus)(BOSS, w.user.id, AccountStatus.DEACTIVATED),
    "EditUser: address": lambda do, w: do.use(EditUser)(BOSS, w.user.id, UserEdit(email=f"new-{w.user.email}")),
    "CreateAdmin": lambda do, w: do.use(CreateAdmin)(w.user.email, f"{NEW} again", "Anna"),
    "SignIn: wrong": lambda do, w: do.use(SignIn)(w.user.email, "a guess"),
    "Purge": lambda do, _: do.use(Purge)(),
}
FACTOR: Mapping[str, Act] = {
    "SignInSecondStep": lambda do, w: do.use(SignInSecondStep)(w.token(Purpose.SECOND_STEP), RECOVERY[0]),
    "SignInSecondStep: wrong": lambda do, w: do.use(SignInSecondStep)(w.token(Purpose.SECOND_STEP), "none"),
    "RenewRecoveryCodes": lambda do, w: do.use(RenewRecoveryCodes)(w.actor, "correct horse", RECOVERY[0]),
    "RemoveSecondFactor": lambda do, w: do.use(RemoveSecondFactor)(w.actor, "correct horse", RECOVERY[1]),
    "RemoveSecondFactorOf": lambda do, w: do.use(RemoveSecondFactorOf)(BOSS, w.user.id),
    "SetPassword": lambda do, w: do.use(SetPassword)(BOSS, w.user.id, NEW),
}
ENROLMENT: Mapping[str, Act] = {
    "StartSecondFactor": lambda do, w: do.use(StartSecondFactor)(w.actor, "correct horse"),
    "ConfirmSecondFactor": lambda do, w: do.use(ConfirmSecondFactor)(w.actor, SIX_DIGITS),
    "RemoveSecondFactorOf": lambda do, w: do.use(RemoveSecondFactorOf)(BOSS, w.user.id),
    "SetPassword": lambda do, w: do.use(SetPassword)(BOSS, w.user.id, NEW),
}
WORK: Mapping[str, Act] = {
    "ClockOut": lambda do, w: do.use(ClockOut)(w.actor),
    "ClockIn": lambda do, w: do.use(ClockIn)(w.actor),
    "CorrectAttendance: notes": lambda do, w: do.use(CorrectAttendance)(BOSS, w.id(9), AttendanceEntry(notes="Bus.")),
    "RemoveAttendance": lambda do, w: do.use(RemoveAttendance)(BOSS, w.id(9)),
    "SetStatus": lambda do, w: do.use(SetStatus)(BOSS, w.user.id, AccountStatus.DEACTIVATED),
    "RemoveEmployee": lambda do, w: do.use(RemoveEmployee)(BOSS, w.employee.id),
}
NOTES: Mapping[str, Act] = {
    "ReadNotification": lambda do, w: do.use(ReadNotification)(w.actor, w.id(9)),
    "ReadAllNotifications": lambda do, w: do.use(ReadAllNotifications)(w.actor),
    "RemoveNotification": gone,
}
WISHES: Mapping[str, Act] = {
    "SetNotificationSettings: stock": lambda do, w: do.use(SetNotificationSettings)(w.actor, {"low_stock": False}),
    "SetNotificationSettings: order": lambda do, w: do.use(SetNotificationSettings)(w.actor, {"order": False}),
}
WORDS: Mapping[str, Act] = {
    "DescribeRole: label": lambda do, w: do.use(DescribeRole)(BOSS, w.role.value, "Crew", ""),
    "DescribeRole: description": lambda do, w: do.use(DescribeRole)(BOSS, w.role.value, "", "Works here."),
}
IN_COMMON = (WORDS, TILL)
"""What all worlds have one of: each two meet once."""
GROUPS: Mapping[str, tuple[type[World], Mapping[str, Act]]] = {
    "account": (People, ACCOUNT),
    "waiting": (People, WAITING),
    "codes": (Forgetful, CODES),
    "factor": (Guarded, FACTOR),
    "enrolment": (Enrolling, ENROLMENT),
    "plans": (People, PLANS),
    "work": (AtWork, WORK),
    "wishes": (People, WISHES),
    "notes": (Told, NOTES),
    "words": (People, WORDS),
    **TRADE,
}
