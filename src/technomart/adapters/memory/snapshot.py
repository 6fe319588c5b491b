"""Put rows of every kind into tables and take them out again."""

from itertools import chain, groupby
from operator import itemgetter
from typing import TypeVar

from technomart.adapters.memory.tables import Table, Tables
from technomart.domain.inventory.stock import RecipeLine, RecipePart
from technomart.domain.store.snapshot import Snapshot

K = TypeVar("K")
V = TypeVar("V")


def put_records(tables: Tables, records: Snapshot) -> None:
    """Put every row into its table; numbers go on after the highest."""
    for user in records.users:
        tables.users.put(user.id, user)
    for session in records.sessions:
        tables.sessions.put(session.id, session)
    put_sign_in(tables, records)
    for category in records.categories:
        tables.categories.put(category.name, category)
    for item in records.menu_items:
        tables.menu_items.put(item.id, item)
    for image in records.menu_images:
        tables.menu_images.put(image.item_id, image)
    put_orders(tables, records)
    for payment in records.payments:
        tables.payments.put(payment.id, payment)
    for refund in records.refunds:
        tables.refunds.put(refund.id, refund)
    put_stock(tables, records)
    put_staff(tables, records)
    for answer in records.answers:
        tables.answers.put((answer.key.scope, answer.key.value), answer)


def put_sign_in(tables: Tables, records: Snapshot) -> None:
    """Put what signing in leaves behind, the security log and the notifications."""
    for refresh in records.refresh_tokens:
        tables.refresh_tokens.put(refresh.digest, refresh)
    for mailed in records.one_time_tokens:
        tables.one_time_tokens.put(mailed.digest, mailed)
    for identity in records.identities:
        tables.identities.put((identity.issuer, identity.subject), identity)
    for attempts in records.attempts:
        tables.attempts.put(attempts.id, attempts)
    for entry in records.security_log:
        tables.security_log.put(entry.id, entry)
    for notification in records.notifications:
        tables.notifications.put(notification.id, notification)
    for reading in records.readings:
        tables.readings.put((reading.notification_id, reading.user_id), reading)


def put_stock(tables: Tables, records: Snapshot) -> None:
    """Put stock with its recipes and movements, and what was agreed with the payment gateway."""
    for intent in records.intents:
        tables.intents.put(intent.id, intent)
    for method in records.methods_off:
        tables.methods_off.put(method, method)
    for item in records.stock_items:
        tables.stock_items.put(item.id, item)
    for line in sorted(records.recipes, key=lambda line: line.item_id):
        before = tables.recipes.rows.get(line.menu_item_id, ())
        tables.recipes.put(line.menu_item_id, (*before, RecipePart(line.item_id, line.quantity)))
    for held in records.reservations:
        tables.reservations.put(held.order_id, (*tables.reservations.rows.get(held.order_id, ()), held))
    for movement in records.movements:
        tables.movements.put(movement.id, movement)


def put_staff(tables: Tables, records: Snapshot) -> None:
    """Put who works here, when they did and when they are to."""
    for employee in records.employees:
        tables.employees.put(employee.id, employee)
    for row in records.attendance:
        tables.attendance.put(row.id, row)
    for shift in records.shifts:
        tables.shifts.put(shift.id, shift)
    for leave in records.leaves:
        tables.leaves.put(leave.id, leave)


def put_orders(tables: Tables, records: Snapshot) -> None:
    """Put the orders with their histories and let the numbers go on after the highest."""
    for order in records.orders:
        tables.orders.put(order.id, order)
        counted = (order.business_date, order.type)
        tables.sequences.put(counted, max(order.sequence, tables.sequences.rows.get(counted, 0)))
    by_order = sorted(records.changes, key=lambda change: (change.order_id, change.seq))
    for order_id, changes in groupby(by_order, key=lambda change: change.order_id):
        tables.changes.put(order_id, (*tables.changes.rows.get(order_id, ()), *changes))


def records_of(tables: Tables) -> Snapshot:
    """Return every row, each kind by id, so that the oldest come first."""
    return Snapshot(
        users=tuple(sorted(tables.users.rows.values(), key=lambda user: user.id)),
        sessions=tuple(sorted(tables.sessions.rows.values(), key=lambda session: session.id)),
        refresh_tokens=in_key_order(tables.refresh_tokens),
        one_time_tokens=in_key_order(tables.one_time_tokens),
        identities=in_key_order(tables.identities),
        attempts=in_key_order(tables.attempts),
        security_log=in_key_order(tables.security_log),
        notifications=in_key_order(tables.notifications),
        readings=in_key_order(tables.readings),
        categories=tuple(sorted(tables.categories.rows.values(), key=lambda category: category.id)),
        menu_items=tuple(sorted(tables.menu_items.rows.values(), key=lambda item: item.id)),
        menu_images=tuple(sorted(tables.menu_images.rows.values(), key=lambda image: image.item_id)),
        orders=tuple(sorted(tables.orders.rows.values(), key=lambda order: order.id)),
        changes=tuple(chain.from_iterable(rows for _, rows in sorted(tables.changes.rows.items()))),
        payments=tuple(sorted(tables.payments.rows.values(), key=lambda payment: payment.id)),
        refunds=tuple(sorted(tables.refunds.rows.values(), key=lambda refund: refund.id)),
        intents=in_key_order(tables.intents),
        methods_off=in_key_order(tables.methods_off),
        stock_items=in_key_order(tables.stock_items),
        recipes=tuple(
            RecipeLine(dish, part.item_id, part.quantity)
            for dish, recipe in sorted(tables.recipes.rows.items())
            for part in recipe
        ),
        reservations=tuple(chain.from_iterable(rows for _, rows in sorted(tables.reservations.rows.items()))),
        movements=in_key_order(tables.movements),
        employees=in_key_order(tables.employees),
        attendance=in_key_order(tables.attendance),
        shifts=in_key_order(tables.shifts),
        leaves=in_key_order(tables.leaves),
        answers=tuple(sorted(tables.answers.rows.values(), key=lambda answer: (answer.at, answer.key.scope))),
    )


def in_key_order(table: Table[K, V]) -> tuple[V, ...]:
    """Return a table's rows by their keys."""
    return tuple(row for _, row in sorted(table.rows.items(), key=itemgetter(0)))
