"""Declare what counts what happens, for whoever watches the server."""

from collections.abc import Mapping


class Measures:
    """Counts what happens; each call is quick and may come from any thread. This one counts nothing."""

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered after so many seconds."""

    def limited(self, route: str) -> None:
        """Count a request that came too often."""

    def paid(self, method: str) -> None:
        """Count a payment."""

    def repeated(self, fate: str) -> None:
        """Count a transaction that is run again, by what became of it the time before."""

    def committed(self, transactions: int) -> None:
        """Count a commit that so many transactions shared."""

    def pooled(self, pool: str, connections: int) -> None:
        """Note how many connections a pool may have."""

    def lent(self, pool: str, more: int) -> None:
        """Count connections that a pool has lent, or of which it was given back as many as `more` is below nothing."""

    def text(self, orders: Mapping[str, int]) -> bytes:  # noqa: ARG002  # it belongs to what is counted elsewhere
        """Return everything counted, by all processes together, with how many orders there are of each status."""
        return b""


NO_MEASURES = Measures()
