"""A server with several workers prints each paper once and in order, whatever becomes of its workers."""

from pathlib import Path
from typing import Any

import httpx

from support.receipt_printers import a_free_port, a_printer
from support.receipts import printed_of
from support.servers.processes import until
from support.servers.technomart import TechnoMart
from technomart.domain.users.demo import DEMO_CASHIER, DEMO_PASSWORD
from technomart.entrypoints.web.document.examples import DEMO_DISH

SALES = 6
MANAGER = "manager@technomart.example"


def signed_in(client: httpx.Client, email: str) -> dict[str, str]:
    answer = client.post("/api/auth/login", json={"email": email, "password": DEMO_PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def sold(client: httpx.Client, proof: dict[str, str]) -> dict[str, Any]:
    lines = [{"menuItemId": DEMO_DISH, "quantity": 1}]
    order = client.post("/api/orders", json={"items": lines, "type": "walk-in"}, headers=proof).json()["data"]
    money = {"amount": order["total"], "method": "cash"}
    answer = client.post(f"/api/orders/{order['id']}/payment", json=money, headers=proof)
    assert answer.status_code == 201, answer.text
    return dict(order)


def is_asked_for(client: httpx.Client, order_id: str, proof: dict[str, str]) -> bool:
    """Ask for a paper again, once by its key; whoever came to a worker that is gone comes again."""
    try:
        answer = client.post(f"/api/orders/{order_id}/print", headers=proof | {"Idempotency-Key": "again"})
    except httpx.TransportError:
        return False
    assert answer.status_code == 200, answer.text
    return True


def states(client: httpx.Client, proof: dict[str, str]) -> list[str]:
    """Return where the printing of the newest papers stands."""
    rows = client.get(f"/api/papers?limit={SALES}", headers=proof).json()["data"]
    return [row["printing"]["state"] for row in rows]


def numbers(texts: list[str]) -> list[str]:
    return [next(row.split()[-1] for row in text.split("\n") if row.startswith("Number")) for text in texts]


def test_papers_wait_for_the_printer_and_come_out_once_in_order_from_whichever_worker(tmp_path: Path) -> None:
    port = a_free_port()
    program = TechnoMart(tmp_path, {"TECHNOMART_PRINTER": f"tcp://127.0.0.1:{port}"}, workers=2, arguments=["--demo"])
    program.run("db", "upgrade")
    program.start()
    try:
        with program.client() as client:
            cashier, manager = signed_in(client, DEMO_CASHIER), signed_in(client, MANAGER)
            orders = [sold(client, cashier) for _ in range(SALES)]
            assert set(states(client, manager)) <= {"waiting", "printing"}  # one of them is being tried
        with a_printer(port=port) as printer:
            until(lambda: len(printer.printed) == SALES, "all of them are printed")
            with program.client() as client:  # a worker that is killed before would leave in doubt what came out
                until(lambda: set(states(client, manager)) == {"printed"}, "all of it is known")
            program.kill_worker()
            program.ready()
            with program.client() as client:
                until(lambda: is_asked_for(client, orders[0]["id"], cashier), "it is asked for again")
                until(lambda: len(printer.printed) == SALES + 1, "one is printed again")
                until(lambda: set(states(client, manager)) == {"printed"}, "all of it is known")
    finally:
        program.stop()

    texts = [printed_of(sent).text for sent in printer.printed]
    assert numbers(texts) == sorted(numbers(texts[:SALES])) + numbers(texts[:1])
    assert ["REPRINT" in text for text in texts] == [False] * SALES + [True]
    assert "Traceback" not in program.log
