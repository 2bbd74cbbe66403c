"""Addresses and nets in texts."""

from __future__ import annotations

import pytest

from fake_eventbridge.patterns import InvalidPatternError
from fake_eventbridge.patterns.addresses import address, net


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.1", (4, 0x0A000001)),
        ("010.0.0.1", (4, 0x0A000001)),
        ("::ffff:a00:1", (4, 0x0A000001)),
        ("::1", (6, 1)),
        ("::FFFF", (6, 0xFFFF)),
        ("10.0.0.256", None),
        ("10.0.0", None),
        ("10.0.0.99999999999999999999", None),
        ("12:34", None),
        ("::ffff:10.0.0.1", None),
        ("fe80::1%eth0", None),
        (":", None),
        ("abcd", None),
        ("", None),
        ("\u0661.0.0.1", None),
    ],
)
def test_reads_an_address(text: str, expected: tuple[int, int] | None) -> None:
    """Only what looks like an address and parses is one."""
    assert address(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Malformed CIDR, one '/' required"),
        ("10.0.0.0/", "Malformed CIDR, one '/' required"),
        ("10.0.0.0/8/8", "Malformed CIDR, one '/' required"),
        ("10.0.0.0/ 8", "Malformed CIDR, mask bits must be an integer"),
        ("10.0.0.0/99999999999999999999", "Malformed CIDR, mask bits must be an integer"),
        ("10.0.0.0/-1", "Malformed CIDR, mask bits must not be negative"),
        ("/8", "Nonstandard IP address: "),
        ("host/8", "Nonstandard IP address: host"),
        ("10.0.0.300/8", "Invalid IP address: 10.0.0.300"),
        ("1:2/8", "Invalid IP address: 1:2"),
        ("10.0.0.0/32", "IPv4 mask bits must be < 32"),
        ("::/128", "IPv6 mask bits must be < 128"),
    ],
)
def test_refuses_a_bad_net(text: str, reason: str) -> None:
    """The checks come in AWS's order."""
    with pytest.raises(InvalidPatternError) as refusal:
        net(text)
    assert str(refusal.value) == reason


def test_host_bits_may_be_set() -> None:
    """A net is what its mask leaves of the address."""
    assert net("10.0.0.9/24") == net("10.0.0.0/24")
