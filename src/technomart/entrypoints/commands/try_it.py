"""Say how to try the program with the demo canteen."""

import json
import shlex
from collections.abc import Mapping

from technomart import bootstrap
from technomart.config.settings import Settings
from technomart.domain.kernel.money import Centavos, to_pesos
from technomart.domain.menu.items import MenuItem

PORTIONS = 2
NOTE = 100_00  # centavos
JSON = "-H 'Content-Type: application/json'"
SIGNED_IN = '-H "Authorization: Bearer $TOKEN"'


def lines_to_try(url: str, settings: Settings, item: MenuItem) -> list[str]:
    """Return how to sign in and three lines for a shell, which sign in, place an order and pay it."""
    canteen = bootstrap.demo(settings)
    cost = item.price * PORTIONS
    sign_in = {"email": canteen.cashier, "password": canteen.password}
    order = {"type": "walk-in", "items": [{"menuItemId": item.id, "quantity": PORTIONS}]}
    payment = {"amount": _pesos(cost), "method": "cash", "tendered": _pesos(-(-cost // NOTE) * NOTE)}
    return [
        "",
        f"Sign in with the password {canteen.password} as",
        *(f"  {email} ({role.value})" for email, role in canteen.sign_ins),
        "",
        f"Try it: sign in, place an order ({PORTIONS} x {item.name}), pay it.",
        f"TOKEN=$(curl -s {url}/api/auth/login {JSON} -d {_body(sign_in)} | {_pick('token')})",
        f"ORDER=$(curl -s {url}/api/orders {SIGNED_IN} {JSON} -d {_body(order)} | {_pick('data', 'id')})",
        f"curl -s {url}/api/orders/$ORDER/payment {SIGNED_IN} {JSON} -d {_body(payment)}",
        "",
    ]


def _pesos(amount: Centavos) -> int | float:
    pesos = to_pesos(amount)
    return int(pesos) if pesos == int(pesos) else float(pesos)


def _body(body: Mapping[str, object]) -> str:
    return shlex.quote(json.dumps(body))


def _pick(*path: str) -> str:
    """Return a shell command that picks a value out of JSON; Python is there, other tools may not be."""
    keys = "".join(f'["{key}"]' for key in path)
    return f"python3 -c 'import json, sys; print(json.load(sys.stdin){keys})'"
