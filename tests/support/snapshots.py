"""Make rows of every kind that fit together."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from support.builders import (
    ADOBO,
    CASHIER,
    DISHES,
    MEALS,
    NOW,
    RICE,
    TODAY,
    a_payment,
    a_refund,
    a_senior,
    a_session,
    a_user,
    an_answer,
    an_id,
    an_order,
    placing,
)
from technomart.domain.auth.attempts import Attempts
from technomart.domain.auth.google import Identity
from technomart.domain.auth.one_time_tokens import OneTimeToken, Purpose
from technomart.domain.auth.refresh_tokens import RefreshToken
from technomart.domain.auth.reset_codes import ResetCode
from technomart.domain.auth.second_factor import SecondFactor
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashCount, CashMovement, CashMovementKind, CountKind
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.day_closes.close import DayClose, sealed
from technomart.domain.inventory.edits import StockEdit
from technomart.domain.inventory.movements import MovementKind, StockMovement
from technomart.domain.inventory.stock import RecipeLine, Reservation, StockItem
from technomart.domain.menu.items import MenuImage
from technomart.domain.notifications.notification import Event, Notification, Reading
from technomart.domain.notifications.settings import NotificationSettings
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.privileges import Guests, PrivilegeKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.paper import Line, Paper, PaperKind, Shown
from technomart.domain.papers.queue import PrintJob
from technomart.domain.payments.intents import IntentKind, PaymentIntent
from technomart.domain.registers.register import Register
from technomart.domain.reports.past import Kept, none_before, person_before
from technomart.domain.security_log.entries import LogAction, LogEntry
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException, Weekday
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import Role, RoleText
from technomart.domain.users.verification import VerificationRequest, VerificationStatus

ANA, BEN = a_user("ana@example.com"), replace(a_user("ben@example.com"), has_second_factor=True)
EVE = TODAY - timedelta(days=1)
LATER = NOW + timedelta(hours=3)


def some_records() -> Snapshot:
    """Return rows of every kind that fit together."""
    placed = an_order(customer="Niño", placed_by=ANA.id, captured=100_00)
    payment = a_payment(placed, amount=100_00)
    refund = a_refund(payment, 25_00)
    paid = replace(placed, refunded=25_00, version=3, payment_method=PaymentMethod.CASH)
    first = replace(placed, captured=0, payment_method=None)
    second = replace(placed, version=2)
    guests = Guests((a_senior(), a_senior("2", PrivilegeKind.PWD, 50_00)), 3)
    waiting = an_order(customer="niño", status=OrderStatus.PENDING, tax=Tax.VAT12, guests=guests)
    cheap = an_order(dishes=[(RICE, 1)])
    session, note = a_session(ANA), Notification(an_id(), NOW, "Soup", "Soup is out.", sender_id=ANA.id)
    flour = StockItem(an_id(), "Flour", "kg", NOW, on_hand=2_000, reserved=400, last_restocked=NOW)
    carla = Employee(an_id(), "Carla", hourly_rate=80_00)
    charge = PaymentIntent(
        an_id(), IntentKind.CHARGE, waiting.id, waiting.number, 50_00, PaymentMethod.CARD, NOW, TODAY, actor_id=ANA.id
    )
    till = Register(an_id(), "T2", "Terrace", machine_min="2501011", machine_serial="SN-42")
    shift = CashSession(an_id(), till.id, TODAY, NOW, 300_00, 301_00, ANA.id, ANA.name)
    drop = CashMovement(an_id(), shift.id, CashMovementKind.DROP, 41_00, NOW, "full", BEN.id, BEN.name)
    booking: dict[str, Any] = {"register_id": till.id, "register_date": TODAY, "cash_session_id": shift.id}
    first_booked, then = {**booking, "register_seq": 1}, {**booking, "register_seq": 2}
    return Snapshot(
        users=(ANA, BEN),
        verifications=(
            VerificationRequest(ANA.id, NOW, VerificationStatus.APPROVED, Role.STAFF, "kitchen", LATER, "Ben"),
        ),
        headshots=(Headshot(ANA.id, NOW, b"\xff\xd8\x00"),),
        sessions=(session, replace(a_session(BEN), ended_at=NOW)),
        role_texts=(RoleText(Role.STAFF, "Crew", "Works."),),
        refresh_tokens=(RefreshToken("a" * 64, session.id), RefreshToken("b" * 64, session.id, 2, NOW)),
        one_time_tokens=(
            OneTimeToken("c" * 64, ANA.id, Purpose.VERIFY_EMAIL, ANA.email, NOW, LATER, None, session.id),
        ),
        identities=(Identity("https://accounts.google.com", "1", ANA.id, NOW),),
        reset_codes=(ResetCode("e" * 64, "f" * 64, LATER, 1),),
        second_factors=(SecondFactor(BEN.id, "sealed", NOW, LATER, 9, ("a" * 64, "b" * 64)),),
        attempts=(Attempts("d" * 64, ANA.email, 3, NOW),),
        security_log=(LogEntry(an_id(), NOW, LogAction.SIGNED_IN, ANA.id, ANA.name, "password"),),
        notifications=(note, Notification(an_id(), NOW, "Low", "Flour", event=Event.STOCK_LOW, cause=flour.id)),
        readings=(Reading(note.id, BEN.id, NOW),),
        notification_settings=(NotificationSettings(ANA.id, low_stock=False),),
        categories=(MEALS,),
        menu_items=(*DISHES[:2], replace(RICE, removed=True, image="0123456789abcdef", ingredients=("rice",))),
        menu_images=(MenuImage(RICE.id, "image/png", b"\x00\xff"),),
        orders=(paid, waiting, cheap),
        changes=(
            placing(first),
            change_of(CASHIER, first, second, OrderEvent.PAID, amount=100_00),
            change_of(CASHIER, second, paid, OrderEvent.REFUNDED, reason="cold", amount=25_00),
            placing(waiting),
            placing(cheap),
        ),
        registers=(
            Register(
                till.id, till.code, till.name, closed_through=EVE, session_id=shift.id, bookings=2, invoices=1, closes=1
            ),
        ),
        cash_sessions=(shift,),
        cash_movements=(drop,),
        cash_counts=(
            CashCount.of(
                Cash(note_10000=3), id=an_id(), session_id=shift.id, kind=CountKind.OPENING, at=NOW, actor_id=ANA.id
            ),
            CashCount.of(
                Cash(coin_2000=2, coin_25=4),
                id=an_id(),
                session_id=shift.id,
                kind=CountKind.DROP,
                at=NOW,
                actor_id=BEN.id,
                movement_id=drop.id,
            ),
        ),
        payments=(replace(payment, refunded=25_00, **first_booked),),
        refunds=(replace(refund, **then),),
        papers=(
            Paper(
                *(an_id(), PaperKind.INVOICE, till.id, till.code, TODAY, 1, paid.id, paid.number, NOW),
                *(
                    Figures(100_00, 0, total=100_00),
                    Shown((Line("Adobo", 1, 100_00, 100_00),)).written(),
                    ANA.id,
                    ANA.name,
                ),
                money_id=payment.id,
            ),
        ),
        print_jobs=(
            PrintJob(an_id(), paid.id, NOW, tries=2, error="off", claimed_at=NOW, actor_id=ANA.id, content="[]"),
        ),
        day_closes=(
            DayClose(
                *(an_id(), till.id, till.code, 1, EVE, NOW, 1_00, 0, 1_00, 0, '{"a":1}', sealed('{"a":1}', "")),
                *(EVE - timedelta(days=1), "", ANA.id, ANA.name),
            ),
        ),
        intents=(charge,),
        methods_off=(PaymentMethod.MOBILE,),
        stock_items=(flour,),
        recipes=(RecipeLine(ADOBO.id, flour.id, 200),),
        reservations=(Reservation(paid.id, 0, flour.id, 400, "kg"),),
        movements=(StockMovement(an_id(), flour.id, MovementKind.RECEIPT, 2_000, NOW, actor_id=BEN.id, unit="kg"),),
        stock_edits=(StockEdit(an_id(), flour.id, NOW, ("name",), ("Fluor",), ("Flour",), BEN.id, BEN.name),),
        employees=(carla,),
        attendance=(Attendance(an_id(), carla.id, TODAY, AttendanceStatus.LATE, NOW, LATER),),
        schedule=(
            ScheduleEntry(an_id(), carla.id, Weekday.MONDAY, 480, 960, TODAY - timedelta(days=9), TODAY),
            ScheduleEntry(an_id(), carla.id, Weekday.MONDAY, 540, 960, TODAY),
        ),
        schedule_exceptions=(
            ScheduleException(an_id(), carla.id, TODAY),
            ScheduleException(an_id(), carla.id, EVE, 0, 60),
        ),
        leaves=(Leave(an_id(), carla.id, TODAY, TODAY, "fever", NOW, decided_by_id=ANA.id),),
        formers=(none_before(Kept.ATTENDANCE, an_id(), NOW), person_before(BEN, NOW)),
        answers=(an_answer(),),
    )
