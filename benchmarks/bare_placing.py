"""Serve the statements of placing an order from a bare Flask route: the limit of placing on a server.

It has the workers, threads and processors of `technomart serve`, and sends what the program sends: who asks and what
the dishes are, a number that is committed apart, the rows of an order and of its key, COMMIT. There is no sign-in, no
limit, no price, no tax and no rule; the rows go where those of the driver alone go.
"""

import os
import threading
from contextlib import closing
from typing import Any

import orjson
from flask import Response, request
from sqlalchemy import Engine
from sqlalchemy.pool import PoolProxiedConnection

from benchmarks import bare, driver
from technomart.adapters.sql.core.engine import SqlOptions, open_autocommitting, open_writing
from technomart.affinity import affinity
from technomart.entrypoints.serving.server import Server

PATH = "/api/orders"
CANTEEN, EMPTY, ORDER = "BENCH_CANTEEN", "BENCH_EMPTY", "BENCH_ORDER"
"""The settings: where who asks and the dishes are, where orders go, and the id of the one that is written again."""

WHO = "SELECT users.*, sessions.* FROM users JOIN sessions ON sessions.user_id = users.id WHERE sessions.id = %s"
SIGNED_IN = "SELECT max(id) FROM sessions"
DISHES = (
    "SELECT menu_items.*, recipe_parts.item_id, recipe_parts.quantity, stock_items.unit, stock_items.expires_on"
    " FROM menu_items LEFT JOIN recipe_parts ON recipe_parts.menu_item_id = menu_items.id"
    " LEFT JOIN stock_items ON stock_items.id = recipe_parts.item_id WHERE menu_items.id IN %s"
)
NUMBER = (
    "INSERT INTO order_counters (business_date, type, last_given) VALUES (%s, %s, last_insert_id(1))"
    " ON DUPLICATE KEY UPDATE last_given = last_insert_id(last_given + 1)"
)


class Lines(threading.local):
    """The connections of a thread, opened as the program's are: to the canteen, for numbers and for orders."""

    def __init__(self, asking: Engine, counting: Engine, writing: Engine) -> None:
        """Connect."""
        self.asking: PoolProxiedConnection = asking.raw_connection()
        self.counting: PoolProxiedConnection = counting.raw_connection()
        self.writing: PoolProxiedConnection = writing.raw_connection()


class Placing:
    """Places the same order again and again, for whoever signed in last."""

    def __init__(self, canteen: str, empty: str, order_id: str) -> None:
        """Take the order and the databases; each thread connects when it is asked first."""
        options, rows = SqlOptions(max_age=0), driver.rows_of(canteen, order_id)
        self._lines = Lines(
            open_autocommitting(canteen, options), open_autocommitting(empty, options), open_writing(empty, options)
        )
        self._wanted = driver.statements(rows, "%s")
        (order,) = (row for table, row in rows if table == "orders")
        (key,) = (row for table, row in rows if table == "idempotency_keys")
        self._counter, self._answer = (order["business_date"], order["type"]), orjson.loads(key["body"])
        with closing(self._lines.asking.cursor()) as cursor:
            cursor.execute(SIGNED_IN)
            self._session = cursor.fetchone()

    def __call__(self) -> Response:
        """Answer one request."""
        dishes = [item["menuItemId"] for item in orjson.loads(request.get_data())["items"]]
        lines, order_id = self._lines, driver.IDS.new()
        asking, counting, writing = lines.asking.cursor(), lines.counting.cursor(), lines.writing.cursor()
        for asked, about in ((WHO, self._session), (DISHES, [dishes])):
            asking.execute(asked, about)
            asking.fetchall()
        counting.execute(NUMBER, self._counter)
        driver.insert(writing, self._wanted, order_id, counting.lastrowid)
        lines.writing.commit()
        return Response(
            orjson.dumps({**self._answer, "data": self._answer["data"] | {"id": order_id}}),
            201,
            mimetype="application/json",
        )


def load_application(processor: int | None) -> Any:
    """Return the application, in a worker that is kept to a processor as those of the program are."""
    if processor is not None:
        affinity.keep_to(processor)
    app = bare.ready("bare_placing")
    place = Placing(*(os.environ[name] for name in (CANTEEN, EMPTY, ORDER)))
    app.add_url_rule(PATH, "place", place, methods=["POST"])
    return app


if __name__ == "__main__":
    bare.serve(Server, "benchmarks.bare_placing", load_application)
