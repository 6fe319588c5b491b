"""Look after a worker every second: what is late, who holds too many connections, and what keeps it from ending."""

from collections import defaultdict

from technomart.domain.auth.attempts import network_of
from technomart.entrypoints.serving.bodies import WITHIN
from technomart.entrypoints.serving.connections import Held, held, open_files
from technomart.entrypoints.serving.whole import WholeRequests

LAST_WITHIN = 2.0  # seconds in which a body must have arrived when the worker is to end


class Upkeep:
    """Looks after the connections to a port; an address may hold `most`, 0 for as many as it likes."""

    def __init__(self, requests: WholeRequests, port: int, most: int) -> None:
        """Look after the requests of a worker."""
        self.requests, self.port, self.most = requests, port, most
        self.taken: dict[tuple[str, int], int] = {}
        self.begun = -1

    def look(self, *, is_ending: bool) -> None:
        """Do what is to be done at this time."""
        self.requests.give_up_late_ones(LAST_WITHIN if is_ending else WITHIN)
        self.requests.spool.forget()
        if is_ending:
            self.end_idle()
        elif self.most and len(open_files()) > self.most:
            self.end_surplus()

    def end_surplus(self) -> None:
        """End the connections of an address that are too many: those silent longest that wait for no answer."""
        waiting = self.requests.clients()
        by_network = defaultdict(list)
        for each in held(self.port):
            by_network[network_of(each.client[0])].append(each)
        for all_ in by_network.values():
            surplus = len(all_) - self.most
            if surplus > 0:
                idle = [each for each in all_ if each.client not in waiting]
                for each in sorted(idle, key=silence, reverse=True)[:surplus]:
                    each.end()

    def end_idle(self) -> None:
        """End connections whose clients took nothing since the look before, if nobody waited for an answer."""
        is_calm = not self.requests.in_hand and self.requests.begun == self.begun
        self.begun = self.requests.begun
        found = list(held(self.port)) if is_calm else []
        for each in found:
            if self.taken.get(each.client) == each.taken:
                each.end()
        self.taken = {each.client: each.taken for each in found}


def silence(connection: Held) -> int:
    """Return for how long nothing came from a client."""
    return connection.silent
