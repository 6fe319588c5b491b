"""What counts as one address where guesses and requests are counted."""

import pytest

from technomart.domain.auth.attempts import network_of

SAME = [
    ("192.0.2.7", ["192.0.2.7", "192.0.2.7:51000", "192.0.2.7:51001", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:443"]),
    ("192.0.2.8", ["::ffff:192.0.2.8", "::FFFF:c000:208"]),
    ("192.0.2.9", ["64:ff9b::192.0.2.9", "64:FF9B::c000:209", "[64:ff9b::c000:209]:443"]),
    ("2001:db8::/64", ["2001:db8::1", "[2001:db8::2]", "[2001:db8::3]:51000"]),
    ("unknown", ["unknown", "_hidden", "_other", "", "192.0.2.7:_port", "192.0.2.07", "x" * 500]),
]


@pytest.mark.parametrize(("network", "address"), [(network, each) for network, all_ in SAME for each in all_])
def test_one_who_asks_is_one_however_the_address_is_written(network: str, address: str) -> None:
    assert network_of(address) == network
