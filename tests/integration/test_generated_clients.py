"""Clients that are generated from the API document do a cashier's and a manager's work at a running server."""

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from support.servers.needs import needs
from support.servers.served import UNLIMITED, rows
from support.servers.technomart import TechnoMart, own_technomart
from technomart.domain.users.demo import DEMO_PASSWORD
from technomart.entrypoints.web.document.examples import DEMO_DISH

CLIENTS = Path(__file__).parents[1] / "clients"
CASHIER, MANAGER = "carla@technomart.example", "manager@technomart.example"
PATIENCE = 120  # seconds


@pytest.fixture(scope="module")
def canteen() -> Iterator[TechnoMart]:
    with own_technomart(UNLIMITED, arguments=["--demo"]) as server:
        server.run("db", "upgrade")
        server.start()
        yield server


@pytest.fixture(scope="module")
def document(canteen: TechnoMart, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    with canteen.client() as client:
        path.write_bytes(client.get("/api/openapi.json").raise_for_status().content)
    return path


def done(argv: Sequence[str | Path], folder: Path) -> str:
    """Run a program and return what it printed; fails the test with that when it ends with a fault."""
    ran = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def stored(canteen: TechnoMart, order_id: str) -> tuple[Any, ...]:
    """Return what is stored of an order: its status, its total and what was paid of it, in centavos."""
    [found] = rows(
        f"sqlite:///{canteen.folder}/technomart.db",
        f"SELECT status, total, captured FROM orders WHERE id = '{order_id}'",
    )
    return found


class PythonClient:
    """A generated package, in which everything is found by its name; it closes what it opened."""

    def __init__(self, url: str, closing: ExitStack) -> None:
        self.models, self.package = self._module("models"), self._module("client")
        self.how = {"base_url": url, "verify_ssl": False, "raise_on_unexpected_status": True}
        self.closing = closing
        self.stranger = closing.enter_context(self.package.Client(**self.how))

    def _module(self, name: str) -> Any:
        return importlib.import_module(f"generated_client.{name}")

    def signed_in(self, email: str) -> Any:
        body = self.models.Credentials(email=email, password=DEMO_PASSWORD)
        token = self.call("auth", "login", self.stranger, body=body).token
        return self.closing.enter_context(self.package.AuthenticatedClient(token=token, **self.how))

    def call(self, tag: str, name: str, client: Any, *path: str, **sent: Any) -> Any:
        """Return what an operation answers, as the generated code reads it."""
        return self._module(f"api.{tag}.{tag}_{name}").sync(*path, client=client, **sent)


@pytest.fixture(scope="module")
def python(canteen: TechnoMart, document: Path) -> Iterator[PythonClient]:
    """Return a package that was generated without a warning."""
    folder = document.parent
    program = Path(sys.executable).parent / "openapi-python-client"
    how = ("--meta", "none", "--config", str(CLIENTS / "python.yml"), "--output-path", "generated_client")
    done([program, "generate", "--fail-on-warning", "--path", document, *how], folder)
    with pytest.MonkeyPatch.context() as patch, ExitStack() as closing:
        patch.syspath_prepend(folder)
        yield PythonClient(canteen.url, closing)


@pytest.mark.long
def test_a_python_client_signs_in_places_pays_and_reads_a_report(canteen: TechnoMart, python: PythonClient) -> None:
    models, cashier, manager = python.models, python.signed_in(CASHIER), python.signed_in(MANAGER)
    dishes = python.call("menu", "items", cashier, available=True).data
    [dish] = (each for each in dishes if each.id == DEMO_DISH)  # of others too little may be in stock
    before = python.call("reports", "sales", manager, range_="today").data.total

    line = models.LineRequest(menu_item_id=dish.id, quantity=2)
    order = python.call("orders", "place", cashier, body=models.OrderRequest(items=[line]), idempotency_key="one").data
    again = python.call("orders", "place", cashier, body=models.OrderRequest(items=[line]), idempotency_key="one").data
    body = models.PaymentRequest(amount=order.total, method=models.PaymentRequestMethod.CASH, tendered=1000)
    paid = python.call("orders", "pay", cashier, order.id, body=body).data

    assert (order.total, again.id) == (dish.price * 2, order.id)
    assert paid.change == 1000 - order.total
    assert stored(canteen, order.id) == ("in_queue", order.total * 100, order.total * 100)
    assert python.call("reports", "sales", manager, range_="today").data.total == before + order.total


@pytest.mark.long
def test_a_python_client_reads_refusals_and_files(python: PythonClient) -> None:
    wrong = python.models.Credentials(email=CASHIER, password="not this one")
    cashier, manager = python.signed_in(CASHIER), python.signed_in(MANAGER)
    payment = python.call("payments", "list_payments", manager, limit=1).data[0]

    assert python.call("auth", "login", python.stranger, body=wrong).code == "bad_credentials"
    assert python.call("reports", "sales", cashier).code == "not_allowed"
    assert python.call("payments", "invoice", manager, payment.id).payload.read(5) == b"%PDF-"


@pytest.mark.long
def test_a_typescript_client_compiles_by_the_types_of_the_document_and_places_an_order(
    canteen: TechnoMart, document: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(CLIENTS / "typescript", tmp_path / "client")
    npm, node = needs("npm"), needs("node")
    done([npm, "ci", "--ignore-scripts", "--cache", tmp_path / "cache"], folder)

    programs = folder / "node_modules" / ".bin"
    done([programs / "openapi-typescript", document, "--default-non-nullable=false", "-o", "api.d.ts"], folder)
    done([programs / "tsc"], folder)
    order = json.loads(done([node, "out/uses.js", canteen.url, CASHIER, DEMO_PASSWORD], folder))

    assert stored(canteen, order["id"]) == ("in_queue", order["total"] * 100, 0)
