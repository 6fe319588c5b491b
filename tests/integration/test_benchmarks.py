"""What the program is measured beside can be started."""

import httpx
from benchmarks import site
from benchmarks.bare import PATH


def test_the_bare_route_is_served() -> None:
    with site.bare() as bare:
        answer = httpx.get(f"{bare.url}{PATH}", trust_env=False)

    assert answer.json() == {"status": "ok"}
