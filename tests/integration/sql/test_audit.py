import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import CheckConstraint, Connection, Engine, Select, Table, make_url, select
from sqlalchemy.schema import AddConstraint, DropConstraint

from support.bookkeeping import add_up, books_of_a_day, keep_books, keep_staff
from support.builders import NOW, TODAY, a_user, an_id
from support.forging import careless_engine, kind_of
from technomart.adapters.sql.audit import auditor
from technomart.adapters.sql.audit.auditor import SqlAuditor, all_groups, all_questions
from technomart.adapters.sql.audit.groups import Group, groups
from technomart.adapters.sql.audit.questions import Beside, Question, with_those
from technomart.adapters.sql.audit.screening import OF_CELLS
from technomart.adapters.sql.audit.screens_history import AS_IN_HISTORY
from technomart.adapters.sql.audit.shares import parts_of, tables_sharing
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.papers.repository import paper_of
from technomart.adapters.sql.papers.tables import papers
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata
from technomart.adapters.sql.users.repository import user_row
from technomart.domain.audit.invariants import INVARIANTS, Invariant, Violation
from technomart.domain.orders.history import OrderEvent

LONG = timedelta(hours=10)
T = TypeVar("T")


@pytest.fixture
def engine(sql_store: SqlStore) -> Engine:
    keep_books(sql_store)
    keep_staff(sql_store)
    add_up(sql_store)
    return sql_store.engine


def broken_in(engine: Engine) -> set[str]:
    return {violation.code for violation in SqlAuditor(engine).violations()}


@contextmanager
def asked_about(table: Table, engine: Engine) -> Iterator[None]:
    """Ask nothing but what reads a table, since an edit of it changes no other answer."""
    named = re.compile(rf"\b{table.name}\b")
    some = [group for group, text in texts_of_groups(engine.dialect.name) if named.search(text)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auditor, "all_groups", lambda: some)
        yield


@cache
def texts_of_groups(dialect: str) -> Sequence[tuple[Group, str]]:
    """Return every group of questions with all its statements."""
    compiled_for = make_url(f"{dialect}://").get_dialect()()
    return [
        (group, " ".join(str(statement.compile(dialect=compiled_for)) for statement in statements_of(group)))
        for group in all_groups()
    ]


def statements_of(group: Group) -> Iterator[Select[Any]]:
    yield from (question.statement for question in group.questions)
    yield from group.screen.statements if group.screen else ()


def test_healthy_data_breaks_nothing_and_every_invariant_is_looked_at(engine: Engine) -> None:
    steps: list[tuple[Invariant, int, int]] = []

    violations = list(SqlAuditor(engine).violations(lambda *step: steps.append(step)))

    assert violations == []
    asked = groups([question for some in all_questions().values() for question in some])
    assert {question.code for group in asked for question in group.questions} == set(INVARIANTS)
    assert [(number, count) for _, number, count in steps] == [(i, len(asked)) for i in range(1, len(asked) + 1)]


def test_all_that_is_asked_of_a_row_by_itself_is_asked_in_one_pass_along_its_table() -> None:
    """A screen of hand covers the others; a pass along a table asks whether any of the conditions holds."""
    along_a_table = [group for group in all_groups() if group.screen is not None and not group.screen.covers]

    alone = [[each for each in group.questions if not told_together(each)] for group in along_a_table]
    kinds = [{question.kind for question in some} for some in alone]
    of_hand = {"order_history"}
    assert sorted(kind for some in kinds for kind in some) == sorted({*metadata.tables} - of_hand)
    for group, some in zip(along_a_table, alone, strict=True):
        (statement,) = group.screen.statements if group.screen else ()
        assert all(each.of_row is not None for each in some)
        others = [each for each in some if each.code not in OF_CELLS]
        assert str(statement).count(" OR ") >= len(others) - 1
    assert all(each.of_row is None for group in all_groups() if group.screen is None for each in group.questions)


def told_together(question: Question) -> bool:
    return bool(tables_sharing((question.code, question.kind)))


def test_rows_beside_those_of_a_table_are_joined_once_whichever_question_speaks_of_them() -> None:
    alone = [each for each in all_questions()["papers_come_with_their_money"] if each.kind == "papers"]
    (along,) = (group for group in all_groups() if {*map(id, alone)} <= {*map(id, group.questions)})
    (statement,) = along.screen.statements if along.screen else ()
    beside = [other.rows for each in along.questions for other in each.beside]
    beside += [other.rows for part in parts_of(papers) for other in part.beside]

    joins = str(statement.get_final_froms()[0])
    assert beside.count(orders) > 1
    assert joins.count("JOIN orders ON orders.id = papers.order_id") == joins.count("JOIN orders") == 1
    assert joins.count("JOIN") == len(set(beside))


def test_rows_that_stand_beside_those_of_a_table_in_two_ways_are_refused() -> None:
    ways = [Beside(orders, orders.c.id == papers.c.order_id), Beside(orders, orders.c.id == papers.c.money_id)]

    with pytest.raises(ValueError, match="Rows of orders stand beside those of papers in two ways"):
        with_those(papers, ways)


def test_a_violation_names_the_row_and_both_figures(engine: Engine) -> None:
    with engine.begin() as connection:
        first = connection.scalar(select(orders.c.id).order_by(orders.c.id).limit(1))
        set_(connection, orders, {"id": first}, "version", 9)

    violations = list(SqlAuditor(engine).violations())

    sentence = f"{INVARIANTS['version_is_history_length'].sentence} Found: 9; right: 1."
    assert violations == [Violation("version_is_history_length", "orders", str(first), sentence)]


PLANTED: dict[str, dict[str, Any]] = {
    "orders": {
        "sequence": 77,
        "type": "online",
        "subtotal": 1,
        "discount": 1,
        "total": 1,
        "status": "ready",
        "discount_kind": "percentage",
        "discount_value": 3_00,
        "captured": 1,
        "refunded": 1,
        "payment_method": "mobile",
        "completed_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
        "business_date": NOW.date() + timedelta(days=2),
        "version": 99,
        "search_key": "w-999 ana",
        "payment_status": "partially_refunded",
    },
    "order_lines": {"unit_price": 1, "quantity": 17, "discount": 1, "position": 7},
    "order_history": {
        "other_order_id": "nobody's",
        "seq": 42,
        "status_before": "ready",
        "status_after": "ready",
        "amount": 1,
        "at": NOW,
        "discount": 1,
    },
    "payments": {
        "amount": 1,
        "refunded": 1,
        "order_number": "W-999",
        "order_id": "nobody's",
        "tendered": 1,
        "reference": "A 1",
        "customer": "Nobody",
        "search_key": "w-999 nobody",
        "method": "mobile",
        "at": NOW - LONG,
        "business_date": TODAY - timedelta(days=1),
        "actor_id": "nobody's",
        "actor_name": "Nobody",
        "register_id": "nobody's",
        "register_date": None,
        "register_seq": 77,
        "cash_session_id": "nobody's",
    },
    "refunds": {
        "amount": 1,
        "order_id": "nobody's",
        "payment_id": "nobody's",
        "at": NOW - LONG,
        "business_date": TODAY - timedelta(days=1),
        "reason": "burnt",
        "actor_id": "nobody's",
        "actor_name": "Nobody",
        "register_id": "nobody's",
        "register_date": None,
        "register_seq": 77,
        "cash_session_id": "nobody's",
    },
    "registers": {
        "session_id": "nobody's",
        "bookings": 77,
        "removed": True,
        "invoices": 77,
        "closes": 77,
        "closed_through": TODAY + timedelta(days=77),
        "voids": 77,
        "returns": 77,
    },
    "day_closes": {
        "register_id": "nobody's",
        "register_code": "T0",
        "number": 77,
        "business_date": TODAY + timedelta(days=77),
        "closed_at": NOW - LONG,
        "gross": 77,
        "previous": 77,
        "accumulated": 77,
        "resets": 77,
        "content": "{}",
        "seal": "0" * 64,
        "after": TODAY + timedelta(days=77),
        "seal_before": "0" * 64,
        "actor_id": "nobody's",
        "actor_name": "Nobody",
    },
    "print_jobs": {
        "order_id": "nobody's",
        "close_id": "nobody's",
        "at": NOW - LONG,
        "paper_id": "nobody's",
        "printed_at": NOW - LONG,
    },
    "papers": {
        "kind": "scrap",
        "register_id": "nobody's",
        "register_code": "T0",
        "register_date": TODAY - timedelta(days=1),
        "number": 77,
        "order_id": "nobody's",
        "order_number": "W-999",
        "at": NOW - LONG,
        "gross": 1,
        "discount": 1,
        "statutory_discount": 1,
        "vat_adjustment": 1,
        "total": 1,
        "vatable": 1,
        "vat": 1,
        "exempt": 1,
        **dict.fromkeys(("senior_discount", "pwd_discount", "senior_adjustment", "pwd_adjustment"), 1),
        "actor_id": "nobody's",
        "actor_name": "Nobody",
        "invoice_id": "nobody's",
        "money_id": "nobody's",
        "content": '{"lines":[],"tenders":[]}',
        "seal": "0" * 64,
    },
    "cash_sessions": {
        "register_id": "nobody's",
        "opened_at": NOW - LONG,
        "opening": 77,
        "expected_opening": 77,
        "first_counted": 77,
        "opened_by": "nobody's",
        "booked_before": 77,
        "state": "ajar",
        "counts": 7,
        "counted": 77,
        "expected": 77,
        "counted_at": NOW - LONG,
        "closed_at": None,
    },
    "cash_movements": {
        "session_id": "nobody's",
        "kind": "paid_up",
        "amount": 77,
        "at": NOW - LONG,
        "undoes": "nobody's",
        "after_count": True,
    },
    "cash_counts": {
        "session_id": "nobody's",
        "kind": "guess",
        "amount": 77,
        "at": NOW - LONG,
        "movement_id": "nobody's",
        "note_10000": 77,
        "coin_25": 77,
    },
    "order_counters": {"last_given": 0},
    "order_counts": {"orders": 77},
    "order_words": {"word": "zorro", "block": "00000", "order_id": "nobody's", "search_key": " zorro"},
    "idempotency_keys": {"status": None, "about": "nobody's", "location": "/api/orders/1", "body": "{}"},
    "stock_items": {"on_hand": 12, "reserved": 7, "min_stock": -1, "last_restocked": NOW, "unit": "l"},
    "stock_reservations": {"quantity": 77, "unit": "l", "position": 7, "order_id": "nobody's", "item_id": "nobody's"},
    "stock_movements": {
        "quantity": 77,
        "item_id": "nobody's",
        "order_id": "nobody's",
        "kind": "ADJUSTMENT",
        "at": NOW,
        "unit": "l",
    },
    "payment_intents": {
        "amount": 1,
        "state": "done",
        "kind": "refund",
        "method": "mobile",
        "order_id": "nobody's",
        "payment_id": "nobody's",
        "register_id": "nobody's",
        "id": "another",
    },
    "recipe_parts": {"quantity": 0, "item_id": "nobody's", "menu_item_id": "nobody's"},
    "report_takings": {"captured": 1, "payments": 77, "refunded": 1, "refunds": 77, "method": "shells"},
    "report_orders": {"orders": 77, "discount": 1, "total": 1, "ready": 77, "ready_seconds": 77, "status": "lost"},
    "report_discounts": {"orders": 77, "discount": 1, "person_id": "nobody's"},
    "report_items": {"quantity": 77, "total": 1, "menu_item_id": "nobody's"},
    "report_customers": {"payments": 77, "captured": 1, "refunded": 1, "customer": "Nobody."},
    "attendance": {
        "minutes": 7,
        "check_in": NOW,
        "check_out": NOW,
        "status": "absent",
        "employee_id": "nobody's",
        "on_leave": True,
    },
    "leaves": {
        "last_day": TODAY,
        "type": "fun",
        "status": "asleep",
        "employee_id": "nobody's",
        "decided_at": None,
        "decided_by": "",
        "withdrawn_at": NOW,
        "withdrawn_by": "Nobody",
    },
    "schedule_entries": {
        "end_minute": 24 * 60 - 121,
        "weekday": "Noday",
        "employee_id": "nobody's",
        "valid_until": TODAY,
    },
    "schedule_exceptions": {"start_minute": 480, "end_minute": 1440, "employee_id": "nobody's"},
    "menu_items": {"price": -1, "version": 0, "category": "nobody's"},
}
"""A wrong value for each column; a row that has it already gets none planted."""

UNNOTICED = {
    ("order_history", "at"),  # only the first, the last and the completing row say what the order says
    ("stock_movements", "at"),  # only what was sold has a time that something else tells too
    ("stock_movements", "kind"),  # a kind of movement may have the sign of another
    ("stock_reservations", "unit"),
    ("stock_reservations", "quantity"),  # nothing depends any more on what a cancelled order held
    ("payment_intents", "payment_id"),  # of a charge it says nothing
    ("payment_intents", "amount"),  # nothing else knows of a charge that came to nothing, or did not yet
    ("payment_intents", "method"),
    ("payment_intents", "id"),
    ("orders", "discount_kind"),  # the same discount may be stated in either way
}


MOST_ROWS = {"sqlite": 2, "mysql": 1}
"""Of how many rows of a table each column is tried; the questions are the same on a server, and slower."""


@pytest.mark.long_on("mariadb")
def test_every_single_edit_is_found(fences_down: Engine) -> None:
    check_every_edit_is_found(fences_down, MOST_ROWS[fences_down.dialect.name])


@pytest.mark.long
def test_every_single_edit_of_more_rows_is_found(fences_down: Engine) -> None:
    check_every_edit_is_found(fences_down, 6)


def check_every_edit_is_found(engine: Engine, most_rows: int) -> None:
    """Edit one value after the other, and put it back; none may be missed."""
    unnoticed = []
    for name, values in PLANTED.items():
        table = metadata.tables[name]
        with asked_about(table, engine):
            unnoticed += [(name, column) for column in unnoticed_edits(engine, table, values, most_rows)]

    assert set(unnoticed) <= UNNOTICED
    assert broken_in(engine) == set()


def unnoticed_edits(engine: Engine, table: Table, values: Mapping[str, Any], most_rows: int) -> Iterator[str]:
    """Edit rows of a table and put them back; yield the columns whose edit nobody noticed."""
    for column, value in values.items():
        for key, before in some_of(rows_of(engine, table, column), most_rows):
            if before == value or (before is None and (table.name, column) in UNNOTICED):
                continue
            with engine.begin() as connection:
                set_(connection, table, key, column, value)
            if not broken_in(engine):
                yield column
            with engine.begin() as connection:
                edited = {**key, column: value} if column in key else key
                set_(connection, table, edited, column, before)


@pytest.mark.long_on("mariadb")
@pytest.mark.in_turn
@pytest.mark.parametrize("table", ["orders", "payments", "papers", "order_history"])
def test_what_passes_along_several_tables_tell_together_is_found_as_where_each_question_is_asked(
    fences_down: Engine, table: str
) -> None:
    """Edit values and take rows away: what an order says of its money and papers is missed in no way."""
    rows, told = metadata.tables[table], set()
    keys = [key for key, _ in some_of(rows_of(fences_down, rows, next(iter(rows.c)).name), 3)]
    edits = [{name: value} for name, value in PLANTED[table].items() if name not in rows.primary_key.columns]
    for key in keys:
        for edit in [*edits, None]:
            with edited_row(fences_down, rows, key, edit), asked_about(rows, fences_down):
                right = codes_by_asking_each(fences_down)
                assert right <= broken_in(fences_down), (key, edit)
                told |= right

    assert told


def codes_by_asking_each(engine: Engine) -> set[str]:
    """Return which of the questions that are told together have something to find."""
    asked = [each for some in all_questions().values() for each in some if told_together(each)]
    with engine.connect() as connection:
        return {each.code for each in asked if connection.execute(each.statement).first() is not None}


@contextmanager
def edited_row(engine: Engine, table: Table, key: dict[str, Any], edit: dict[str, Any] | None) -> Iterator[None]:
    """Edit a row, or take it away, and put it back as it was."""
    this = [table.c[name] == value for name, value in key.items()]
    with engine.begin() as connection:
        row = dict(connection.execute(table.select().where(*this)).mappings().one())
        connection.execute(table.delete().where(*this) if edit is None else table.update().where(*this).values(edit))
    yield
    with engine.begin() as connection:
        connection.execute(table.delete().where(*this))
        connection.execute(table.insert(), [row])


@pytest.mark.in_turn
@pytest.mark.parametrize(
    "table",
    [
        *("order_lines", "order_history", "payments", "refunds", "order_counters", "orders"),
        *("stock_items", "stock_movements"),
        *("papers", "day_closes", "report_takings", "report_orders", "report_items", "report_customers"),
    ],
)
def test_every_missing_row_is_found(fences_down: Engine, table: str) -> None:
    rows, most = metadata.tables[table], 2 * MOST_ROWS[fences_down.dialect.name]
    keys = some_of(rows_of(fences_down, rows, next(iter(rows.primary_key.columns)).name), most)
    unnoticed = []
    for key, _ in keys:
        connection = fences_down.connect()
        row = connection.execute(rows.select().where(*(rows.c[name] == value for name, value in key.items()))).one()
        connection.execute(rows.delete().where(*(rows.c[name] == value for name, value in key.items())))
        connection.commit()
        with asked_about(rows, fences_down):
            if not broken_in(fences_down):
                unnoticed.append(key)
        connection.execute(rows.insert(), [dict(row._mapping)])
        connection.commit()
        connection.close()

    assert keys
    assert unnoticed == []


@pytest.fixture
def fences_down(engine: Engine) -> Iterator[Engine]:
    """Return an engine that lets everything in that constraints would keep out."""
    kind = kind_of(engine)
    careless = careless_engine(engine.url, kind)
    with without_checks(engine) if kind == "mysql" else nullcontext():
        yield careless
        careless.dispose()


@contextmanager
def without_checks(engine: Engine) -> Iterator[None]:
    """Take every CHECK away, which MySQL has no switch for; at the end the rows go, and the checks return."""
    constraints = [each for table in metadata.tables.values() for each in table.constraints]
    checks = [each for each in constraints if isinstance(each, CheckConstraint)]
    with engine.begin() as connection:
        for check in checks:
            connection.execute(DropConstraint(check))
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql("SET foreign_key_checks=0")
        for table in metadata.tables.values():
            connection.execute(table.delete())
        for check in checks:
            connection.execute(AddConstraint(check, isolate_from_table=False))
        connection.exec_driver_sql("SET foreign_key_checks=1")


def some_of(rows: list[T], most: int) -> list[T]:
    return rows[:: max(1, -(-len(rows) // most))]


def rows_of(engine: Engine, table: Table, column: str) -> list[tuple[dict[str, Any], Any]]:
    keys = [key.name for key in table.primary_key.columns]
    with engine.connect() as connection:
        rows = connection.execute(table.select()).mappings().all()
    return [({key: row[key] for key in keys}, row[column]) for row in rows]


def set_(connection: Connection, table: Table, key: dict[str, Any], column: str, value: object) -> None:
    this = (table.c[name] == stored for name, stored in key.items())
    assert connection.execute(table.update().where(*this).values({column: value})).rowcount == 1


@pytest.mark.in_turn
def test_a_paper_of_a_closed_day_that_was_edited_and_sealed_anew_is_found(fences_down: Engine) -> None:
    with fences_down.begin() as connection:
        paper = paper_of(connection.execute(select(papers)).mappings().one())
        forged = replace(paper, content=paper.content.replace('"quantity":', '"quantity":1'))
        set_(connection, papers, {"id": paper.id}, "content", forged.content)
    assert "papers_are_sealed" in broken_in(fences_down)

    with fences_down.begin() as connection:
        set_(connection, papers, {"id": paper.id}, "seal", forged.due_seal)
    assert broken_in(fences_down) == {"closed_days_hold_their_rows"}

    with fences_down.begin() as connection:
        for name in ("content", "seal"):
            set_(connection, papers, {"id": paper.id}, name, getattr(paper, name))
    assert broken_in(fences_down) == set()


@pytest.mark.parametrize("name", [column.name for column in AS_IN_HISTORY])
def test_an_instant_of_an_order_that_cannot_be_read_is_found_though_the_history_tells_it(
    engine: Engine, name: str
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("A server keeps no rubbish.")
    with engine.begin() as connection:
        of_one = f"(SELECT MIN(id) FROM orders WHERE {name} IS NOT NULL)"
        connection.exec_driver_sql(f"UPDATE orders SET {name} = 'rubbish' WHERE id = {of_one}")

    assert "values_can_be_read" in broken_in(engine)


def test_two_stretches_of_work_at_the_same_time_are_found(engine: Engine) -> None:
    rows = metadata.tables["attendance"]
    with engine.begin() as connection:
        last = connection.scalar(select(rows.c.id).order_by(rows.c.check_in.desc()).limit(1))
        set_(connection, rows, {"id": last}, "check_in", NOW - timedelta(hours=2))

    assert "nobody_is_at_work_twice" in broken_in(engine)


def test_a_step_that_goes_back_in_time_is_found(engine: Engine) -> None:
    rows = metadata.tables["order_history"]
    third = rows.c.event == OrderEvent.MOVED.value, rows.c.seq == 3
    with engine.begin() as connection:
        order_id = connection.scalar(select(rows.c.order_id).where(*third).limit(1))
        first = connection.scalar(select(rows.c.at).where(rows.c.order_id == order_id, rows.c.seq == 1))
        assert first
        set_(connection, rows, {"order_id": order_id, "seq": 2}, "at", first - timedelta(seconds=1))

    assert "history_is_legal" in broken_in(engine)


def test_leave_of_years_and_attendance_on_another_day_are_found(engine: Engine) -> None:
    leave, came = metadata.tables["leaves"], metadata.tables["attendance"]
    with engine.begin() as connection:
        away = connection.scalar(select(leave.c.id).limit(1))
        set_(connection, leave, {"id": away}, "last_day", TODAY + timedelta(days=800))
        row = connection.scalar(select(came.c.id).where(came.c.check_in.is_not(None)).limit(1))
        set_(connection, came, {"id": row}, "business_date", TODAY - timedelta(days=90))

    assert broken_in(engine) >= {"leave_is_not_too_long", "business_days_are_plausible"}


@pytest.mark.parametrize("years", [-2, 2])
def test_leave_that_begins_years_from_its_answer_is_found(engine: Engine, years: int) -> None:
    leave = metadata.tables["leaves"]
    far = TODAY + years * timedelta(days=366)
    with engine.begin() as connection:
        away = connection.scalar(select(leave.c.id).where(leave.c.decided_at.is_not(None)).limit(1))
        for column in ("first_day", "last_day") if years < 0 else ("last_day", "first_day"):
            set_(connection, leave, {"id": away}, column, far)

    with asked_about(leave, engine):
        assert "leave_begins_near" in broken_in(engine)


def test_somebody_who_never_goes_home_is_found(engine: Engine) -> None:
    rows = metadata.tables["attendance"]
    with engine.begin() as connection:
        last = connection.execute(
            select(rows.c.id, rows.c.check_in).where(rows.c.check_in.is_not(None)).order_by(rows.c.check_in).limit(1)
        ).one()
        times = {"check_out": last.check_in + timedelta(hours=16, minutes=1), "minutes": 961}
        for column, value in times.items():
            set_(connection, rows, {"id": last.id}, column, value)

    assert "nobody_works_without_end" in broken_in(engine)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"weekday": "Monday", "valid_until": TODAY + timedelta(days=9)}, "one_schedule_entry_a_day"),
        ({"start_minute": 5 * 60, "end_minute": 9 * 60}, "schedule_does_not_overlap"),
    ],
)
def test_two_plans_for_the_same_time_are_found(engine: Engine, values: dict[str, Any], code: str) -> None:
    rows = metadata.tables["schedule_entries"]
    with engine.begin() as connection:
        connection.execute(rows.update().where(rows.c.weekday == "Tuesday").values(**values))

    assert code in broken_in(engine)


def test_an_employee_with_two_accounts_is_found(shareable: Engine) -> None:
    rows = [user_row(replace(a_user(f"eve{i}@example.com", is_demo=True), employee_id=an_id(0xA1))) for i in range(2)]
    with shareable.begin() as connection:
        connection.execute(metadata.tables["users"].insert(), rows)

    assert broken_in(shareable) == {"one_account_an_employee"}


@pytest.fixture
def shareable(fences_down: Engine) -> Iterator[Engine]:
    """Return an engine whose accounts may share an employee; SQLite can only do that with another table."""
    before = {
        "sqlite": (
            "PRAGMA legacy_alter_table=ON",
            "ALTER TABLE users RENAME TO fenced",
            "CREATE TABLE users AS SELECT * FROM fenced",
        ),
        "mysql": ("ALTER TABLE users ADD INDEX shared (employee_id), DROP INDEX uq_users_employee_id",),
    }
    after = {
        "sqlite": ("DROP TABLE users", "ALTER TABLE fenced RENAME TO users"),
        "mysql": (
            "DELETE FROM users",
            "ALTER TABLE users ADD CONSTRAINT uq_users_employee_id UNIQUE (employee_id), DROP INDEX shared",
        ),
    }
    for statements in (before, after):
        with fences_down.begin() as connection:
            for statement in statements[fences_down.dialect.name]:
                connection.exec_driver_sql(statement)
        if statements is before:
            yield fences_down


def test_rows_from_the_memory_store_are_audited_too() -> None:
    healthy = books_of_a_day()
    first, *rest = healthy.orders
    edited = replace(healthy, orders=(replace(first, version=2), *rest))

    assert list(SqlAuditor.of(healthy).violations()) == []
    assert [violation.id for violation in SqlAuditor.of(edited).violations()] == [first.id]


def test_the_books_are_the_same_whichever_test_makes_them_and_take_no_number_of_its_own() -> None:
    before = int(an_id()[-12:], 16)
    made = books_of_a_day.__wrapped__()

    assert int(an_id()[-12:], 16) == before + 1
    assert made == books_of_a_day.__wrapped__() == books_of_a_day()


def test_every_invariant_has_a_question() -> None:
    assert set(all_questions()) == set(INVARIANTS)


def test_the_page_on_the_audit_names_every_invariant() -> None:
    page = (Path(__file__).parents[3] / "docs" / "audit.md").read_text()

    assert all(f"| `{each.code}` | {each.sentence} |" in page for each in INVARIANTS.values())
