"""Describe the first tables of the menu and of orders."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)

from technomart.adapters.sql.core.types import Ascii, Code, Id, Picture, TextList, UtcDateTime
from technomart.adapters.sql.migrations.steps import checks, columns, reference, table, words

METHODS = "cash card mobile"
TYPES = "walk-in online"
STATUSES = "pending in_queue in_progress ready completed cancelled refunded"

FIGURES = ("vatable", "vat", "exempt", "statutory_discount", "vat_adjustment")


def adding_up(total: str) -> str:
    """Return the condition that tax is not kept, or makes up what is to be paid but for a discount off exempt sales."""
    none = " AND ".join(f"{name} IS NULL" for name in FIGURES)
    some = " AND ".join(f"{name} IS NOT NULL AND {name} >= 0" for name in FIGURES)
    off_exempt = f"vatable + vat + exempt - ({total})"
    return f"({none}) OR ({some} AND {off_exempt} >= 0 AND {off_exempt} <= statutory_discount)"


TABLES = (
    table(
        "categories",
        *columns(Id, "id", primary_key=True),
        *columns(String(120), "name"),
        *columns(String(360), "name_key"),
        UniqueConstraint("name"),
        UniqueConstraint("name_key"),
    ),
    table(
        "menu_items",
        *columns(Id, "id", primary_key=True),
        *columns(String(120), "name"),
        *columns(BigInteger, "price"),
        Column("category", String(120), ForeignKey("categories.name", onupdate="CASCADE"), nullable=False, index=True),
        *columns(Text, "description"),
        *columns(Boolean, "available"),
        *columns(TextList, "ingredients"),
        *columns(Integer, "preparation_time"),
        *columns(String(64), "image", nullable=True),
        *columns(Boolean, "removed"),
        *columns(Integer, "version"),
        *columns(Boolean, "vat_exempt"),
        *checks(
            preparation_time_not_negative="preparation_time >= 0",
            price_not_negative="price >= 0",
            version_positive="version >= 1",
        ),
    ),
    table(
        "menu_images",
        reference("item_id", "menu_items", cascade=True, primary_key=True),
        *columns(String(100), "media_type"),
        *columns(Picture, "content"),
    ),
    table(
        "orders",
        *columns(Id, "id", primary_key=True),
        *columns(Integer, "sequence"),
        *columns(Code, "type"),
        *columns(Date, "business_date"),
        *columns(BigInteger, "subtotal", "discount", "total"),
        *columns(Code, "status"),
        *columns(UtcDateTime, "created_at", "updated_at"),
        *columns(String(120), "customer_name"),
        *columns(Id, "placed_by", nullable=True),
        *columns(Code, "discount_kind"),
        *columns(BigInteger, "discount_value", "captured", "refunded"),
        *columns(Code, "payment_method", nullable=True),
        *columns(Code, "payment_status"),
        *columns(UtcDateTime, "completed_at", "ended_at", "ready_at", nullable=True),
        *columns(Integer, "edits", "version"),
        *columns(String(480), "search_key"),
        *columns(Code, "tax", nullable=True),
        *columns(Integer, "diners", nullable=True),
        *columns(BigInteger, *FIGURES, nullable=True),
        UniqueConstraint("business_date", "type", "sequence", name="uq_orders_number"),
        Index(None, "business_date", "status", "type", "discount", "total", "edits"),
        Index(None, "business_date", "discount", "edits", sqlite_where=text("discount > 0 OR edits > 0")).ddl_if(
            "sqlite"
        ),
        Index(None, "created_at"),
        Index(None, "customer_name", "id", sqlite_where=text("customer_name != ''")),
        Index(None, "ended_at", sqlite_where=text("ended_at IS NOT NULL")),
        Index(None, "payment_status", "id", "status"),
        Index(None, "status", "id"),
        *words(
            discount_kind="fixed percentage",
            payment_method=METHODS,
            payment_status="unpaid partial paid refunded partially_refunded",
            status=STATUSES,
            tax="none vat12 nonvat",
            type=TYPES,
        ),
        *checks(
            discount_within_subtotal="discount >= 0 AND discount <= subtotal",
            discount_value_not_negative="discount_value >= 0",
            edits_not_negative="edits >= 0",
            kept_within_total="captured >= 0 AND captured - refunded <= total",
            refunded_within_captured="refunded >= 0 AND refunded <= captured",
            sequence_positive="sequence >= 1",
            tax_adds_up=adding_up("total"),
            tax_is_whole="(tax IS NULL AND diners IS NULL AND vat IS NULL) "
            "OR (tax IS NOT NULL AND diners >= 0 AND vat >= 0)",
            total_adds_up="total = subtotal - discount - coalesce(statutory_discount + vat_adjustment, 0)",
            version_positive="version >= 1",
        ),
        clustered=True,
    ),
    table(
        "order_history",
        reference("order_id", "orders", primary_key=True),
        *columns(Integer, "seq", primary_key=True),
        *columns(Code, "event"),
        *columns(Code, "status_before", nullable=True),
        *columns(Code, "status_after"),
        *columns(UtcDateTime, "at"),
        *columns(Id, "actor_id", "giver_id", "other_order_id", nullable=True),
        *columns(String(120), "actor_name"),
        *columns(String(500), "reason"),
        *columns(String(128), "request_id"),
        *columns(BigInteger, "amount", "discount", "subtotal", "statutory"),
        *columns(Integer, "discount_limit"),
        *columns(String(500), "discount_reason", "details"),
        *words(
            event="placed moved paid refunded corrected renamed changed split merged privileged",
            status_after=STATUSES,
            status_before=STATUSES,
        ),
        *checks(
            amount_not_negative="amount >= 0",
            discount_limit_believable="discount_limit >= 0 AND discount_limit <= 100",
            discount_falls_with_lines="discount >= 0 OR event IN ('changed', 'split', 'privileged')",
            seq_positive="seq >= 1",
            step_back_has_reason="reason <> '' OR NOT (status_before = 'ready' AND status_after = 'in_progress')",
        ),
        clustered=True,
    ),
    table(
        "order_lines",
        reference("order_id", "orders", primary_key=True),
        *columns(Integer, "position", primary_key=True),
        *columns(Id, "menu_item_id"),
        *columns(String(120), "name"),
        *columns(BigInteger, "unit_price"),
        *columns(Integer, "quantity"),
        *columns(BigInteger, "discount"),
        *columns(String(500), "notes"),
        *columns(BigInteger, *FIGURES, nullable=True),
        *columns(Boolean, "vat_exempt"),
        *checks(
            discount_within_line="discount >= 0 AND discount <= unit_price * quantity",
            exempt_has_no_vat="vat_exempt = 0 OR (vatable = 0 AND vat = 0 AND vat_adjustment = 0)",
            position_not_negative="position >= 0",
            quantity_believable="quantity >= 1 AND quantity <= 999",
            tax_adds_up=adding_up("unit_price * quantity - discount - statutory_discount - vat_adjustment"),
            unit_price_not_negative="unit_price >= 0",
        ),
        clustered=True,
    ),
    table(
        "order_privileges",
        reference("order_id", "orders", primary_key=True),
        *columns(Integer, "position", primary_key=True),
        *columns(Code, "kind"),
        *columns(String(120), "name", "id_kind", "id_number", "tin"),
        *columns(BigInteger, "asked_share", nullable=True),
        *columns(BigInteger, "share", "promotion", "waived", *FIGURES, "exempt_share"),
        *words(kind="senior pwd athlete"),
        *checks(
            exempt_share_believable="exempt_share >= 0 AND exempt_share <= share - promotion",
            one_discount_counts="promotion = 0 OR (waived = 0 AND statutory_discount = 0)",
            record_is_there="name <> '' AND id_kind <> '' AND id_number <> ''",
            share_believable="share >= 0 AND promotion >= 0 AND waived >= 0 AND promotion + waived <= share",
            share_is_as_asked="asked_share IS NULL OR asked_share = share",
            tax_adds_up=adding_up("share - promotion - statutory_discount - vat_adjustment"),
        ),
        clustered=True,
    ),
    table(
        "order_counters",
        *columns(Date, "business_date", primary_key=True),
        *columns(Code, "type", primary_key=True),
        *columns(Integer, "last_given"),
        *words(type=TYPES),
        *checks(last_given_positive="last_given >= 1"),
    ),
    table(
        "order_counts",
        *columns(Code, "status", primary_key=True),
        *columns(Integer, "shard", primary_key=True, autoincrement=False),
        *columns(BigInteger, "orders"),
        *words(status=STATUSES),
        clustered=True,
    ),
    table(
        "order_words",
        *columns(Ascii(5), "block", primary_key=True),
        *columns(String(360), "word", primary_key=True),
        *columns(Id, "order_id", primary_key=True),
        *columns(Integer, "shared"),
        *columns(String(480), "search_key"),
        clustered=True,
    ),
)
