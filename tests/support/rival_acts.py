"""What each use case that changes something does to a world, in groups that change the same rows."""

from collections.abc import Mapping
from datetime import time

from support.builders import TODAY, once_for
from support.pictures import a_picture
from support.rivals import BOSS, DAY, Act, Goods, People, World
from technomart.domain.auth.one_time_tokens import Purpose
from technomart.domain.inventory.stock import RecipePart, StockOperation
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.splitting import Portion
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Tender
from technomart.domain.services.attendance import AttendanceEntry
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.staff.leave import LeaveStatus
from technomart.domain.staff.schedule import Weekday
from technomart.domain.usecases.auth.links import EndLink
from technomart.domain.usecases.auth.passwords import ChangePassword, ResetPassword, SetPassword
from technomart.domain.usecases.auth.register import VerifyEmail
from technomart.domain.usecases.auth.sessions import EndSession, RefreshSession, SignOut, SignOutEverywhere
from technomart.domain.usecases.auth.sign_in import SignIn, SignInWithGoogle
from technomart.domain.usecases.inventory.categories import RenameStockCategory
from technomart.domain.usecases.inventory.recipes import SetRecipe
from technomart.domain.usecases.inventory.stock import ChangeStock, EditStockItem, RemoveStockItem
from technomart.domain.usecases.menu import EditMenuItem, RemoveMenuItem, SetMenuImage, SwitchMenuItem
from technomart.domain.usecases.menu_categories import RemoveCategory, RenameCategory
from technomart.domain.usecases.notifications import SetNotificationSettings
from technomart.domain.usecases.orders.change import ChangeLine
from technomart.domain.usecases.orders.move import MoveOrder
from technomart.domain.usecases.orders.rename import RenameOrder
from technomart.domain.usecases.orders.split import SplitOrder, SplitRequest
from technomart.domain.usecases.payments.pay import PayOrder
from technomart.domain.usecases.staff.attendance import ClockIn, CorrectAttendance, EnterAttendance, RemoveAttendance
from technomart.domain.usecases.staff.employees import EditEmployee, EmployeeEntry, RemoveEmployee
from technomart.domain.usecases.staff.exceptions import ExceptionEntry, PlanDate, StrikeDate
from technomart.domain.usecases.staff.leave import AskForLeave, EditLeave, LeaveEntry, WithdrawLeave
from technomart.domain.usecases.staff.schedule import PlanDay, StrikeDay, WeekEntry
from technomart.domain.usecases.users.edit import EditUser, UserEdit
from technomart.domain.usecases.users.manage import RemoveUser
from technomart.domain.usecases.users.roles import DescribeRole
from technomart.domain.usecases.users.status_and_role import SetRole, SetStatus
from technomart.domain.usecases.users.verification import ReviewVerification, Verdict
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus

NEW = "violet kettle marches at nine"
TEN = time(10), time(18)

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
WISHES: Mapping[str, Act] = {
    "SetNotificationSettings: stock": lambda do, w: do.use(SetNotificationSettings)(w.actor, {"low_stock": False}),
    "SetNotificationSettings: order": lambda do, w: do.use(SetNotificationSettings)(w.actor, {"order": False}),
}
WORDS: Mapping[str, Act] = {
    "DescribeRole: label": lambda do, w: do.use(DescribeRole)(BOSS, w.role.value, "Crew", ""),
    "DescribeRole: description": lambda do, w: do.use(DescribeRole)(BOSS, w.role.value, "", "Works here."),
}
MENU: Mapping[str, Act] = {
    "EditMenuItem: price": lambda do, w: do.use(EditMenuItem)(BOSS, w.id(10), {"price": 99_00}),
    "EditMenuItem: name": lambda do, w: do.use(EditMenuItem)(BOSS, w.id(10), {"name": f"Broth {w.number}"}),
    "EditMenuItem: category": lambda do, w: do.use(EditMenuItem)(BOSS, w.id(10), {"category": f"Sides {w.number}"}),
    "SwitchMenuItem": lambda do, w: do.use(SwitchMenuItem)(BOSS, w.id(10), available=False),
    "RemoveMenuItem": lambda do, w: do.use(RemoveMenuItem)(BOSS, w.id(10)),
    "SetMenuImage": lambda do, w: do.use(SetMenuImage)(BOSS, w.id(10), a_picture()),
    "RenameCategory": lambda do, w: do.use(RenameCategory)(BOSS, w.category, f"Dinner {w.number}"),
    "RenameCategory: merge": lambda do, w: do.use(RenameCategory)(BOSS, w.category, f"Sides {w.number}"),
    "RemoveCategory": lambda do, w: do.use(RemoveCategory)(BOSS, w.category),
    "SetRecipe": lambda do, w: do.use(SetRecipe)(BOSS, w.id(10), (RecipePart(w.id(12), 300),)),
    "SetRecipe: none": lambda do, w: do.use(SetRecipe)(BOSS, w.id(10), ()),
    "EditStockItem: unit": lambda do, w: do.use(EditStockItem)(BOSS, w.id(12), {"unit": "g"}),
    "RemoveStockItem": lambda do, w: do.use(RemoveStockItem)(BOSS, w.id(12)),
}
STOCK: Mapping[str, Act] = {
    "EditStockItem: name": lambda do, w: do.use(EditStockItem)(BOSS, w.id(12), {"name": f"Rye {w.number}"}),
    "EditStockItem: least": lambda do, w: do.use(EditStockItem)(BOSS, w.id(12), {"min_stock": 8_000}),
    "EditStockItem: unit": lambda do, w: do.use(EditStockItem)(BOSS, w.id(12), {"unit": "g"}),
    "ChangeStock: add": lambda do, w: do.use(ChangeStock)(BOSS, w.id(12), StockChange(StockOperation.ADD, 1_000)),
    "ChangeStock: take": lambda do, w: do.use(ChangeStock)(BOSS, w.id(12), StockChange(StockOperation.SUBTRACT, 2_000)),
    "ChangeStock: set": lambda do, w: do.use(ChangeStock)(BOSS, w.id(12), StockChange(StockOperation.SET, 5_000)),
    "RenameStockCategory": lambda do, w: do.use(RenameStockCategory)(BOSS, w.category, f"Dry {w.number}"),
    "RemoveStockItem": lambda do, w: do.use(RemoveStockItem)(BOSS, w.id(12)),
}
ORDER: Mapping[str, Act] = {
    "PayOrder: all": lambda do, w: do.use(PayOrder)(BOSS, w.id(13), Tender(30_00, PaymentMethod.CARD), once_for()),
    "PayOrder: part": lambda do, w: do.use(PayOrder)(
        BOSS, w.id(13), Tender(20_00, PaymentMethod.CASH, partial=True), once_for()
    ),
    "MoveOrder: on": lambda do, w: do.use(MoveOrder)(BOSS, w.id(13), OrderStatus.IN_PROGRESS),
    "MoveOrder: off": lambda do, w: do.use(MoveOrder)(BOSS, w.id(13), OrderStatus.CANCELLED),
    "RenameOrder": lambda do, w: do.use(RenameOrder)(BOSS, w.id(13), "Tess"),
    "ChangeLine: more": lambda do, w: do.use(ChangeLine)(BOSS, w.id(13), 0, LineEdit(4), reason="hungry"),
    "ChangeLine: notes": lambda do, w: do.use(ChangeLine)(BOSS, w.id(13), 0, LineEdit(notes="no salt"), reason="x"),
    "SplitOrder": lambda do, w: do.use(SplitOrder)(BOSS, w.id(13), SplitRequest([Portion(0, 1)]), once_for()),
}
GROUPS: Mapping[str, tuple[type[World], Mapping[str, Act]]] = {
    "account": (People, ACCOUNT),
    "waiting": (People, WAITING),
    "plans": (People, PLANS),
    "wishes": (People, WISHES),
    "words": (People, WORDS),
    "menu": (Goods, MENU),
    "stock": (Goods, STOCK),
    "order": (Goods, ORDER),
}
