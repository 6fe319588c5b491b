"""Describe the first tables of accounts, signing in, the security log and notifications."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Text, UniqueConstraint

from technomart.adapters.sql.core.types import Ascii, Code, Digest, Id, Picture, TextList, UtcDateTime
from technomart.adapters.sql.migrations.steps import checks, columns, reference, table, words

ROLES = "admin manager staff"
ACTIONS = (
    "signed_in signed_out sign_in_failed sign_in_refused token_reused not_allowed registered registered_twice "
    "email_verified google_linked google_unlinked reset_asked password_reset password_changed account_added "
    "account_edited account_removed role_changed status_changed discount_given line_voided employee_linked "
    "employee_unlinked price_set recipe_set employee_edited menu_item_removed "
    "stock_corrected stock_edited stock_removed attendance_entered "
    "attendance_corrected attendance_removed schedule_changed log_purged second_factor_added "
    "second_factor_removed recovery_codes_made recovery_code_used refund_approved paper_reprinted"
)
UP_TO_SIXTEEN_HOURS = (
    "(end_minute > start_minute AND end_minute - start_minute <= 960) "
    "OR (end_minute <= start_minute AND end_minute - start_minute <= -480)"
)

TABLES = (
    table(
        "users",
        *columns(Id, "id", primary_key=True),
        *columns(String(254), "email"),
        *columns(String(120), "name"),
        *columns(Code, "role", "status"),
        *columns(UtcDateTime, "created_at"),
        *columns(String(255), "password_hash", nullable=True),
        *columns(String(64), "phone"),
        *columns(Text, "avatar"),
        *columns(Id, "employee_id", nullable=True),
        *columns(UtcDateTime, "last_login", nullable=True),
        *columns(Boolean, "email_verified", "is_demo"),
        *columns(String(254), "pending_email"),
        *columns(Boolean, "has_second_factor"),
        *columns(Integer, "version"),
        UniqueConstraint("email"),
        UniqueConstraint("employee_id"),
        *words(role=ROLES, status="active pending deactivated"),
        *checks(version_positive="version >= 1"),
    ),
    table(
        "role_texts",
        *columns(Code, "role", primary_key=True),
        *columns(String(120), "label"),
        *columns(String(500), "description"),
        *words(role=ROLES),
    ),
    table(
        "verification_requests",
        reference("user_id", "users", cascade=True, primary_key=True),
        *columns(UtcDateTime, "requested_at"),
        *columns(Code, "status"),
        *columns(Code, "role", nullable=True),
        *columns(String(500), "note"),
        *columns(UtcDateTime, "decided_at", nullable=True),
        *columns(String(120), "decided_by"),
        *words(status="pending approved rejected", role=ROLES),
        *checks(
            decided_when_not_pending="(status = 'pending') = (decided_at IS NULL)",
            role_when_approved="(status = 'approved') = (role IS NOT NULL)",
        ),
        clustered=True,
    ),
    table(
        "headshots",
        Column("user_id", Id, ForeignKey("verification_requests.user_id", ondelete="CASCADE"), primary_key=True),
        *columns(UtcDateTime, "uploaded_at"),
        *columns(Picture, "content"),
    ),
    table(
        "sessions",
        *columns(Id, "id", primary_key=True),
        reference("user_id", "users", cascade=True, index=True),
        *columns(UtcDateTime, "created_at", "expires_at"),
        *columns(UtcDateTime, "ended_at", nullable=True),
        *columns(String(64), "address"),
        *columns(String(200), "user_agent"),
    ),
    table(
        "refresh_tokens",
        *columns(Digest, "digest", primary_key=True),
        reference("session_id", "sessions", cascade=True),
        *columns(Integer, "generation"),
        *columns(UtcDateTime, "spent_at", nullable=True),
        UniqueConstraint("session_id", "generation", name="uq_refresh_tokens_generation"),
        *checks(generation_positive="generation >= 1"),
    ),
    table(
        "one_time_tokens",
        *columns(Digest, "digest", primary_key=True),
        reference("user_id", "users", cascade=True, index=True),
        *columns(Code, "purpose"),
        *columns(String(254), "email"),
        *columns(UtcDateTime, "created_at", "expires_at"),
        *columns(UtcDateTime, "used_at", nullable=True),
        *columns(Id, "session_id", nullable=True),
        *words(purpose="reset_password reset_by_code verify_email second_step"),
    ),
    table(
        "reset_codes",
        *columns(Digest, "id", primary_key=True),
        *columns(Digest, "digest"),
        *columns(UtcDateTime, "expires_at"),
        *columns(Integer, "tries"),
        *checks(tries_not_negative="tries >= 0"),
    ),
    table(
        "identities",
        *columns(String(64), "issuer", primary_key=True),
        *columns(String(255), "subject", primary_key=True),
        reference("user_id", "users", cascade=True, index=True),
        *columns(UtcDateTime, "linked_at"),
    ),
    table(
        "second_factors",
        reference("user_id", "users", cascade=True, primary_key=True),
        *columns(String(255), "secret"),
        *columns(UtcDateTime, "created_at"),
        *columns(UtcDateTime, "confirmed_at", nullable=True),
        *columns(BigInteger, "last_step"),
        *columns(TextList, "recovery"),
        *checks(last_step_not_negative="last_step >= 0"),
    ),
    table(
        "sign_in_attempts",
        *columns(Digest, "id", primary_key=True),
        *columns(Digest, "account", index=True),
        *columns(Integer, "failures"),
        *columns(UtcDateTime, "failed_at", "succeeded_at", nullable=True),
        *checks(failures_not_negative="failures >= 0"),
    ),
    table(
        "security_log",
        *columns(Id, "id", primary_key=True),
        *columns(UtcDateTime, "at", index=True),
        *columns(Code, "action"),
        *columns(Id, "user_id", nullable=True),
        *columns(String(120), "user_name"),
        *columns(String(500), "details"),
        *columns(String(64), "address"),
        *columns(String(128), "request_id"),
        *columns(String(2000), "search_key"),
        *columns(Integer, "times"),
        Index(None, "action", "id"),
        Index(None, "action", "at"),
        Index(None, "user_id", "at"),
        *words(action=ACTIONS),
        *checks(times_positive="times >= 1"),
        clustered=True,
    ),
    table(
        "notifications",
        *columns(Id, "id", primary_key=True),
        *columns(UtcDateTime, "at"),
        *columns(String(120), "title"),
        *columns(String(2000), "message"),
        *columns(Code, "role", nullable=True),
        *columns(Id, "sender_id", nullable=True),
        *columns(String(120), "sender_name"),
        *columns(Code, "event", nullable=True),
        *columns(Ascii(80), "cause"),
        UniqueConstraint("event", "cause", name="uq_notifications_told_once"),
        Index("ix_notifications_sender_id_at", "sender_id", "at"),
        *words(role=ROLES, event="stock_low stock_expired order_online order_unpaid payment_refunded account_waiting"),
        clustered=True,
    ),
    table(
        "notification_readings",
        reference("notification_id", "notifications", cascade=True, primary_key=True),
        reference("user_id", "users", cascade=True, primary_key=True, index=True),
        *columns(UtcDateTime, "at"),
        *columns(Boolean, "removed"),
        clustered=True,
    ),
    table(
        "notification_settings",
        reference("user_id", "users", cascade=True, primary_key=True),
        *columns(Boolean, "email_enabled", "push_enabled", "low_stock", "order", "payment"),
        clustered=True,
    ),
)
