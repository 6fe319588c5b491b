"""Papers to print: long and short, with what is hard to print in them."""

from pathlib import Path

from technomart.config.papers import PaperSettings
from technomart.config.values import PrinterAddress
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.business import Business
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.printed import Code, Fact, Item, Printed, Rule, Space, Text, Title, Total

PRINTING = PaperSettings(printer=PrinterAddress(Path("/dev/null")))
"""The settings of a canteen with a printer, which nothing is sent to unless somebody prints."""
BUSINESS = Business("Aling Nena's Canteen", "12 Mabini St., Brgy. Pe\u00f1afrancia, Quezon City", "123-456-789-00001")
LETTERHEAD = Letterhead(
    BUSINESS, "Santos Foods OPC", Tax.VAT12, "25010112345678901", "SN-42", ("Thank you, come again!",)
)
LONG = "Sinigang na baboy sa sampalok with extra kangkong, \u20b1 and <b>rice</b> & \u65e5\u672c"
ENDLESS = "W" * 120
PAPER = Printed(
    "T1-000042",
    (
        *LETTERHEAD.head(),
        Title("INVOICE"),
        Fact("Number", "T1-000042"),
        Fact("Customer", "Ni\u00f1o \u202eMarqu\u00e9z\u001b@"),
        Fact("A label that goes on for longer than a row of a narrow roll", "and a value that does so as well"),
        Fact("Reason", "The rice was cold, and so was the soup that came half an hour after everybody had eaten"),
        Rule(),
        Item("Rice", 2, 15_00, 30_00),
        Item(LONG, 12, 1_234_50, 14_814_00),
        Item(ENDLESS, 999, 999_999_99, 998_999_001_00),
        Item("Taho", 1),
        Text("no sugar, please"),
        Rule(),
        Total("Discount", -186_00),
        Total("TOTAL", 998_999_001_00, is_main=True),
        Space(),
        Code("9f" * 32),
        *LETTERHEAD.foot(is_slip=True),
    ),
)
MANY = Printed("T1-000043", (*LETTERHEAD.head(), *(Item(f"Dish {n}", n, 10_00, n * 10_00) for n in range(1, 101))))
