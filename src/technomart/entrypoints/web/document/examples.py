"""Give bodies that the demo canteen takes as they are, by the schema that reads them."""

from collections.abc import Mapping
from typing import Any

from technomart.domain.users.demo import DEMO_CASHIER, DEMO_PASSWORD

DEMO_DISH = "019438e9-4800-7068-8000-000000000068"
"""A dish of the demo canteen that never runs out."""
FIDEL = "01943920-3680-70cd-8000-0000000000cd"
EGGS = "01943904-bf40-7004-8000-000000000004"
LINES = [{"menuItemId": DEMO_DISH, "quantity": 2, "notes": "One without milk"}]
LOLA = {"kind": "senior", "name": "Corazon Reyes", "idKind": "OSCA", "idNumber": "0457-1188"}
MERIENDA = {"name": "Maja Blanca", "price": 35, "category": "Merienda & Sweets", "preparationTime": 5}
FLOUR = {"name": "Rice flour", "unit": "kg", "category": "Dry goods", "minStock": 5, "supplier": "Divisoria Mills"}
FLOAT = {"notes": {"100": 10, "20": 25}, "coins": {"5": 20, "1": 50}}
MORNING = {"startTime": "06:30", "endTime": "14:30"}

EXAMPLES: Mapping[str, Any] = {
    "Credentials": {"email": DEMO_CASHIER, "password": DEMO_PASSWORD},
    "Registrant": {"name": "Tess Ramos", "email": "tess@example.com", "password": "puto-bumbong-sa-simbahan"},
    "EmailRequest": {"email": DEMO_CASHIER},
    "PasswordRequest": {"currentPassword": DEMO_PASSWORD},
    "RoleTextRequest": {"label": "Cashier", "description": "Takes orders and their money."},
    "NewUserRequest": {"name": "Hana Lim", "email": "hana@example.com", "role": "staff", "phone": "0917 555 0110"},
    "UserRequest": {"phone": "0917 555 0111"},
    "StatusRequest": {"status": "deactivated"},
    "RoleRequest": {"role": "manager"},
    "MenuItemRequest": {**MERIENDA, "ingredients": ["Coconut milk", "Corn"]},
    "MenuItemChange": {"price": 38},
    "AvailabilityRequest": {"available": False},
    "CategoryRequest": {"name": "Sweets"},
    "OrderRequest": {"type": "walk-in", "customerName": "Tess", "items": LINES},
    "RenameRequest": {"customerName": "Tessa"},
    "MoveRequest": {"status": "in_progress"},
    "LineEditRequest": {"quantity": 3},
    "PrivilegesRequest": {"privileges": [LOLA], "diners": 4, "reason": "She showed her card."},
    "Split": {"items": [{"itemId": "1", "quantity": 1}], "reason": "They pay apart."},
    "PaymentRequest": {"amount": 90, "method": "cash", "tendered": 100},
    "RefundRequest": {"amount": 45, "reason": "One portion was cold."},
    "CorrectionRequest": {"method": "mobile", "reason": "The wrong button.", "reference": "GC-8830"},
    "MethodsRequest": {"cash": True, "card": True, "mobile": True},
    "NewRegisterRequest": {"code": "T3", "name": "Terrace"},
    "RegisterRequest": {"name": "Front till"},
    "OpeningRequest": {"register": "T2", **FLOAT},
    "MovementRequest": {"kind": "paid_out", "amount": 120, "reason": "Ice for the halo-halo."},
    "DayCloseRequest": {"register": "T2", "reason": "Two orders are still being eaten."},
    "UndoRequest": {"reason": "The ice was paid by the owner."},
    "CountRequest": {**FLOAT, "notes": {"1000": 2, "100": 14, "20": 25}},
    "StockItemRequest": {**FLOUR, "quantity": 20},
    "StockItemChange": {"minStock": 8},
    "StockRequest": {"quantity": 12.5, "operation": "add", "reason": "Delivered this morning."},
    "StockCategoryRequest": {"name": "Baking"},
    "RecipePartRequest": {"inventoryItemId": EGGS, "quantity": 2},
    "NewEmployeeRequest": {"name": "Hana Lim", "position": "Cook", "hourlyRate": 95},
    "EmployeeRequest": {"hourlyRate": 99.5},
    "AttendanceRequest": {"employeeId": FIDEL, "date": "2026-02-02", "checkIn": "10:00", "checkOut": "19:05"},
    "NewScheduleRequest": {"employeeId": FIDEL, "day": "Sunday", **MORNING},
    "ScheduleRequest": {"endTime": "13:30"},
    "ScheduleExceptionRequest": {"off": True},
    "LeaveRequest": {"status": "approved", "note": "Gina takes the mornings."},
    "NotificationRequest": {"title": "Closing early", "message": "We close at four today.", "role": "staff"},
    "NotificationSettingsRequest": {"lowStock": True, "order": True, "payment": False},
}
"""The component's name to one body."""


def shown(schemas: Mapping[str, dict[str, Any]]) -> None:
    """Put each example to its schema; raises `KeyError` for a schema that is not in the document."""
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
